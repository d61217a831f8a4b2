namespace Media.Tests.Unit.Domain;

public sealed class StoredContractTests
{
    /// <summary>
    /// If it fails after a rename, keep the stored name with <c>[JsonPropertyName]</c> or <c>[JsonStringEnumMemberName]</c>. If it fails
    /// after an addition, add the line to <c>StoredContract.txt</c>, and a stored life that contains it.
    /// </summary>
    [Fact]
    public void The_members_and_words_of_stored_JSON_are_those_of_the_committed_contract() => Assert.Equal(
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Domain", "StoredContract.txt")),
        new StoredContract().Lines);
}
