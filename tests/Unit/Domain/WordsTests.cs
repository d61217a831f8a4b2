using System.Text.Json.Serialization;
using Media.Api.Callbacks;
using Media.Contracts;
using Media.Domain;
using Media.Storage;

namespace Media.Tests.Unit.Domain;

public sealed class WordsTests
{
    /// <summary>A new enum needs words, or an entry in the list of exceptions here.</summary>
    [Fact]
    public void Every_enum_has_a_word_for_each_member_unless_it_is_only_a_number()
    {
        var withoutWords = new[] { typeof(MediaFile), typeof(EventVerdict), typeof(ReceiveOutcome), typeof(CallbackVerdict) }
            .SelectMany(static type => type.Assembly.GetTypes())
            .Where(static type => type.IsEnum && type.Namespace?.StartsWith("Media.", StringComparison.Ordinal) == true)
            .Where(
                static type => Enum.GetNames(type)
                    .Any(name => !type.GetField(name)!.IsDefined(typeof(JsonStringEnumMemberNameAttribute), inherit: false)))
            .Select(static type => type.Name);

        Assert.Equal(["ArchiveVerdict", "CursorKind", "DeliverySource", "RetryOutcome"], withoutWords.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_word_is_read_as_the_member_it_was_written_for()
    {
        Assert.Equal("partly_ready", Words.Of(MediaStatus.PartlyReady));
        Assert.True(Words.TryRead<MediaStatus>("partly_ready", out var status));
        Assert.Equal(MediaStatus.PartlyReady, status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("PartlyReady")]
    [InlineData("PARTLY_READY")]
    public void An_unknown_word_is_not_read(string? word) => Assert.False(Words.TryRead<MediaStatus>(word, out _));

    [Fact]
    public void An_enum_without_words_is_refused() => Assert.Throws<TypeInitializationException>(() => Words.Of(DeliverySource.Push));

    [Fact]
    public void A_value_that_is_no_member_has_no_word() => Assert.Throws<ArgumentOutOfRangeException>(() => Words.Of((MediaStatus)99));
}
