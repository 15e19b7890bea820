using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>Makes a scan's document fit by what is the least loss: the transcripts. Verdicts, answers and replies stay, and a note stands where lines were.</summary>
internal static class ScanCut
{
    // How many characters of each transcript are kept, tried in this order. The largest ones lose first.
    private static readonly int[] Budgets = [64 * 1024, 16 * 1024, 4 * 1024, 1024, 0];

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document, or what is left of it.</summary>
    /// <param name="document">The document, JSON in UTF-8.</param>
    /// <param name="mostPackedBytes">How large it may be, gzipped.</param>
    /// <exception cref="StoreException">It is too large without any transcript, or no document of a scan.</exception>
    public static byte[] Fit(ReadOnlyMemory<byte> document, int mostPackedBytes)
    {
        if (EntityDocument.Pack(document.Span).Length <= mostPackedBytes) return document.ToArray();
        foreach (var budget in Budgets)
        {
            var cut = Cut(document, budget);
            if (EntityDocument.Pack(cut).Length <= mostPackedBytes) return cut;
        }

        throw new StoreException($"a scan has {document.Length} bytes and does not fit into {mostPackedBytes} packed ones even without its transcripts; scan its target in smaller parts");
    }

    private static byte[] Cut(ReadOnlyMemory<byte> document, int budget)
    {
        try
        {
            var root = JsonNode.Parse(document.Span);
            foreach (var endpoint in Items(root, "targets").SelectMany(target => Items(target, "endpoints")))
            {
                foreach (var conversation in Items(endpoint, "otherTries").Append(endpoint))
                {
                    if (conversation?["transcript"] is JsonArray transcript) Cut(transcript, budget);
                }
            }

            return JsonSerializer.SerializeToUtf8Bytes(root, Written);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new StoreException("a scan that is too large to be stored is no scan document, so nothing can be cut from it", failure);
        }
    }

    private static void Cut(JsonArray transcript, int budget)
    {
        var keep = 0;
        for (var left = budget; keep < transcript.Count && (left -= transcript[keep]!["text"]!.GetValue<string>().Length) >= 0;) keep++;
        if (keep == transcript.Count) return;
        var note = new JsonObject
        {
            ["at"] = transcript[keep]!["at"]!.DeepClone(),
            ["side"] = "note",
            ["text"] = string.Create(CultureInfo.InvariantCulture, $"{transcript.Count - keep} lines were cut here: the scan was too large to be stored whole"),
        };
        while (transcript.Count > keep) transcript.RemoveAt(transcript.Count - 1);
        transcript.Add(note);
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? parent, string name) => parent?[name] as JsonArray ?? [];
}
