using Microsoft.Extensions.Options;

namespace Media.Storage;

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        StoreTarget.TryParse(options.ConnectionString, out _, out var error)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Storage__ConnectionString {error}: set it to a file path, such as data/media.db (SQLite), "
                + "or to Host=...;Database=...;Username=...;Password=... (PostgreSQL).");
}
