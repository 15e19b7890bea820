using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Http;

namespace Backscatter.Web.Http;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="Items">The part.</param>
/// <param name="Next">What <c>after</c> must say to get the next part; null where this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>
/// Which part of a list is wanted: up to <c>limit</c> items behind the place that the token <c>after</c> holds. A token is a place in an order and grants
/// nothing: whoever makes one up sees what they would see anyway. One of another list, or with other filters, is refused.
/// </summary>
internal sealed record Paging(string List, string? After, int Limit)
{
    /// <summary>The most items of a part.</summary>
    public const int Most = 200;

    private const int Usual = 50;
    private const int LongestToken = 1200;

    /// <summary>Reads what is wanted of a list, whose name holds its filters.</summary>
    public static Paging Of(HttpRequest request, string list, string? after, int? limit)
    {
        if (limit is < 1 or > Most) throw ApiException.Invalid("limit", $"is a number from 1 to {Most}");
        var name = FilterMark(request, list);
        return new Paging(name, string.IsNullOrEmpty(after) ? null : Place(after, name), limit ?? Usual);
    }

    /// <summary>The part of a list whose items come in the ordinal order of their keys.</summary>
    public async Task<Page<T>> TakeAsync<T>(IAsyncEnumerable<T> items, Func<T, string> key, CancellationToken cancellationToken)
    {
        var part = new List<T>(Math.Min(Limit, Most));
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            if (After is not null && string.CompareOrdinal(key(item), After) <= 0) continue;
            if (part.Count == Limit) return new Page<T>(part, Token(key(part[^1])));
            part.Add(item);
        }

        return new Page<T>(part, null);
    }

    /// <summary>A key that sorts the newest first.</summary>
    public static string Newest(DateTimeOffset at, string id) => string.Create(CultureInfo.InvariantCulture, $"{DateTime.MaxValue.Ticks - at.UtcTicks:d19} {id}");

    /// <summary>The time of such a key, at or after which everything was shown; null where no part was shown yet.</summary>
    public DateTimeOffset? Shown()
    {
        if (After is null) return null;
        if (After.Length < 20 || !long.TryParse(After.AsSpan(0, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var left) || left > DateTime.MaxValue.Ticks) throw BadPage();
        return new DateTimeOffset(DateTime.MaxValue.Ticks - left, TimeSpan.Zero);
    }

    private string Token(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"1\n{List}\n{key}"));

    private static string Place(string token, string list)
    {
        if (token.Length > LongestToken || !Base64Url.IsValid(token)) throw BadPage();
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        var start = $"1\n{list}\n";
        return text.StartsWith(start, StringComparison.Ordinal) && !text.Contains('\0') && !text.Contains('\uFFFD') ? text[start.Length..] : throw BadPage();
    }

    private static ApiException BadPage() => new(ProblemType.BadPage, "after is no token that this list gave with these filters; begin without it, and take next as it is", "after");

    // The filters as a mark: a place in one list is none in another.
    private static string FilterMark(HttpRequest request, string list)
    {
        var filters = request.Query.Where(pair => pair.Key is not ("after" or "limit")).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        return $"{list} {ETags.Of(string.Join('&', filters)).Trim('"')[..8]}";
    }
}
