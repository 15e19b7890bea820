using System.Text;
using System.Text.Json;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Backup;

/// <summary>A scan as it stands in a backup: its document is kept to the byte, as text where it is text.</summary>
internal sealed record BackedUpScan(TenantId? Tenant, string Target, string Scan, DateTimeOffset At, bool HasFailure, string? Document, byte[]? Bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static BackedUpScan Of(StoredScan scan)
    {
        var whole = new BackedUpScan(scan.Tenant, scan.Target, scan.Scan, scan.At, scan.HasFailure, null, null);
        try
        {
            return whole with { Document = Strict.GetString(scan.Document.Span) };
        }
        catch (DecoderFallbackException)
        {
            return whole with { Bytes = scan.Document.ToArray() };
        }
    }

    public StoredScan ToStored() => new(Tenant, Target, Scan, At, HasFailure, Document is null ? Bytes : Strict.GetBytes(Document));
}

/// <summary>What is remembered of the blocklists as it stands in a backup: as in its own form, <c>docs/schemas/blocklist-state.schema.json</c>.</summary>
internal sealed record BackedUpBlocklists(JsonElement State)
{
    public static BackedUpBlocklists Of(BlocklistState state)
    {
        using var document = JsonDocument.Parse(BlocklistStateFile.Write(state));
        return new BackedUpBlocklists(document.RootElement.Clone());
    }

    public BlocklistState ToState() => BlocklistStateFile.Read("the state of the blocklists in a backup", JsonSerializer.SerializeToUtf8Bytes(State));

    /// <summary>Why it is no such state; null where it is one.</summary>
    public string? Problem()
    {
        try
        {
            ToState();
            return null;
        }
        catch (DataFileException wrong)
        {
            return $"holds no state of blocklists: {wrong.Message}";
        }
    }
}

/// <summary>A secret as it stands in a backup.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sealed">Itself, as <see cref="SecretBox"/> seals it; null where secrets are left out.</param>
internal sealed record BackedUpSecret(string Name, byte[]? Sealed);
