
namespace Media.Contracts;

[GenerateSerializer, Alias("Media.RetryOutcome")]
public enum RetryOutcome
{
    Accepted = 0,

    /// <summary>No file with this FileId is known.</summary>
    UnknownFile = 1,

    /// <summary>Nothing failed, or what failed cannot be retried.</summary>
    NothingToRetry = 2,

    /// <summary>Not stored, because the database is unavailable or too busy.</summary>
    NotStored = 3,
}
