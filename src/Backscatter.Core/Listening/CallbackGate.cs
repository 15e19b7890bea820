using Backscatter.Core.Smtp;

namespace Backscatter.Core.Listening;

/// <summary>What becomes of a callback.</summary>
internal enum CallbackPassage
{
    /// <summary>It is told of.</summary>
    Passes,

    /// <summary>It was told of a moment ago.</summary>
    Same,

    /// <summary>The client asks for too many.</summary>
    TooMany,
}

/// <summary>Lets callbacks through once each, and few enough of one client. What it remembers is bounded, whoever calls. Not safe for more than one caller at a time.</summary>
internal sealed class CallbackGate(ListenerLimits limits)
{
    /// <summary>The most callbacks, and the most clients, that are remembered; where there are more, more is dropped.</summary>
    public const int MostRemembered = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(string Client, string Recipient), DateTimeOffset> _told = [];
    private readonly Dictionary<string, int> _byClient = new(StringComparer.Ordinal);
    private DateTimeOffset _windowFrom;

    /// <summary>Decides about one callback and remembers it.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="client">Who is counted for it: its address, or the network of it.</param>
    public CallbackPassage Pass(SeenCallback callback, string client)
    {
        if (callback.At - _windowFrom >= Window || callback.At < _windowFrom)
        {
            _windowFrom = callback.At;
            _byClient.Clear();
            foreach (var old in _told.Where(told => callback.At - told.Value >= limits.SameCallback).Select(told => told.Key).ToList()) _told.Remove(old);
        }

        var key = (callback.Client, callback.Recipient);
        if (_told.TryGetValue(key, out var at) && callback.At - at < limits.SameCallback) return CallbackPassage.Same;
        var count = _byClient.GetValueOrDefault(client);
        if (count >= limits.CallbacksPerClient || _told.Count >= MostRemembered) return CallbackPassage.TooMany;
        _byClient[client] = count + 1;
        _told[key] = callback.At;
        return CallbackPassage.Passes;
    }
}
