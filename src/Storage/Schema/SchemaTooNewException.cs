namespace Media.Storage;

/// <summary>The database was made by a newer version of this program; nothing was touched.</summary>
public sealed class SchemaTooNewException(int found, int known) : Exception(
    $"The database has schema version {found}, this program knows up to {known}: run the newer program, or restore a backup made before the upgrade.");
