using CsCheck;
using Media.Api.Files;

namespace Media.Tests.Unit.Api;

public sealed class CursorTests
{
    [Fact]
    public void A_cursor_is_read_as_it_was_written_and_needs_no_escaping() =>
        Gen.Long[1, long.MaxValue].Sample(position =>
        {
            var text = Cursor.Write(CursorKind.Files, position);
            return Cursor.TryRead(CursorKind.Files, text, out var read) && read == position && Uri.EscapeDataString(text) == text;
        });

    [Fact]
    public void A_cursor_of_one_list_is_refused_by_another() =>
        Assert.False(Cursor.TryRead(CursorKind.Events, Cursor.Write(CursorKind.Files, 7), out _));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("AQAAAAAAAAA")]
    [InlineData("AQAAAAAAAAAq=")]
    [InlineData("AQAAAAAA AAq")]
    [InlineData("AQAAAAAAAA+q")]
    [InlineData("AQAAAAAAAAAA")]
    [InlineData("Af__________")]
    [InlineData("片片片片片片片片片片片片")]
    public void A_text_that_is_not_a_cursor_is_refused(string text) => Assert.False(Cursor.TryRead(CursorKind.Files, text, out _));

    [Fact]
    public void Reading_a_cursor_never_throws() =>
        Gen.String.Sample(text => Cursor.TryRead(CursorKind.Files, text, out var position) ? position > 0 : position <= 0);
}
