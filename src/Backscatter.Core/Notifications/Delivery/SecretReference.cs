using Backscatter.Core.Names;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>Where a secret is found: <c>env:NAME</c>, <c>file:PATH</c> or <c>store:NAME</c>.</summary>
public static class SecretReference
{
    /// <summary>Why a text says of no place where a secret is, in one line that does not repeat it, as it may be the secret itself; null where it does.</summary>
    public static string? Problem(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return TryRead(reference, out _, out _)
            ? null
            : "this says of no place where a secret is; write env:NAME, file:PATH or store:NAME, and put the secret there, never here";
    }

    /// <summary>Takes a reference apart.</summary>
    internal static bool TryRead(string reference, out string place, out string name)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        (place, name) = colon < 0 ? ("", "") : (reference[..colon], reference[(colon + 1)..].Trim());
        return name.Length > 0 && place is "env" or "file" or "store" && !name.StartsWith("//", StringComparison.Ordinal) && !name.Contains('\0');
    }

    /// <summary>What is said where a channel's secret is not where it should be.</summary>
    internal static DeliveryResult.Rejected Missing(string reference, string what) => Problem(reference) is { } problem
        ? new DeliveryResult.Rejected($"the {what} of the channel: {problem}", "Correct the channel.")
        : new DeliveryResult.Rejected($"the {what} of the channel is not at {ForeignText.Escape(reference, 120)}", "Put it there, and let this process read it.");
}
