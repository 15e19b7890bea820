namespace Backscatter.Core.Service;

/// <summary>Which storage a text names.</summary>
public enum StorageKind
{
    /// <summary>A file of SQLite, for one machine.</summary>
    File,

    /// <summary>Azure Storage: a connection string, or the address of a table service.</summary>
    Azure,
}
