namespace Media.Storage;

/// <summary>A newer version of this program has migrated the database; this one changed nothing.</summary>
public sealed class SchemaTooNewException(int found, int known) : Exception(
    $"The database has schema version {found}, this program knows up to {known}: "
    + "run the newer program, or restore a backup made before the upgrade.");
