using Backscatter.Core.Notifications;
using Backscatter.Web.Errors;

namespace Backscatter.Web.Channels;

/// <summary>A channel as it is read and written. The address itself is a secret, and never read.</summary>
/// <param name="Kind">How it is reached.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Address">Where its address is found: <c>env:NAME</c> or <c>file:PATH</c> on the service's machine, or <c>store:NAME</c> where the service keeps it.</param>
/// <param name="Id">Its id; may be left out where the address of the request says it.</param>
/// <param name="Secret">Its address itself, to be kept by the service; only written, instead of <paramref name="Address"/>.</param>
/// <param name="SigningKey">Where the key is found with which a webhook's bodies are signed.</param>
/// <param name="From">The sender of mail.</param>
/// <param name="To">The recipients of mail.</param>
/// <param name="IsPaused">Whether nothing is sent to it for now.</param>
public sealed record ChannelBody(
    ChannelKind Kind, string Name, string? Address = null, string? Id = null, string? Secret = null, string? SigningKey = null, string? From = null, IReadOnlyList<string>? To = null, bool? IsPaused = null)
{
    private const int LongestSecret = 2000;

    /// <summary>No word of the secret.</summary>
    public override string ToString() => $"ChannelBody {{ Id = {Id}, Kind = {Kind} }}";

    /// <summary>A channel as it is written.</summary>
    internal static ChannelBody Of(Channel channel) => new(channel.Kind, channel.Name, channel.Address, channel.Id, null, channel.SigningKey, channel.From, channel.To, channel.IsPaused);

    /// <summary>The channel that is meant.</summary>
    internal Channel Read(string id)
    {
        if (Id is not null && Id != id) throw ApiException.Invalid("id", $"is not {id}, which the address names; leave it out");
        if (Address is null == Secret is null) throw ApiException.Invalid("address", "says where the address is found, or secret is the address itself: one of the two");
        var stored = $"store:{ChannelRules.SecretName(id)}";
        // A channel that named another's secret would send to another's receiver, or show a secret of the service to its own.
        if (Address?.StartsWith("store:", StringComparison.Ordinal) == true && Address != stored) throw ApiException.Invalid("address", $"may name no other secret of the service than {stored}");
        if (SigningKey?.StartsWith("store:", StringComparison.Ordinal) == true) throw ApiException.Invalid("signingKey", "names env:NAME or file:PATH");
        if (Secret is not null && (Secret.Length > LongestSecret || ChannelRules.Address(Kind, Secret) is not null)) throw ApiException.Invalid("secret", ChannelRules.Address(Kind, Secret[..Math.Min(Secret.Length, LongestSecret)]) ?? $"is longer than {LongestSecret} characters");
        var channel = new Channel(id, Name.Trim(), Kind, Address ?? stored) { SigningKey = SigningKey, From = From, To = To ?? [], IsPaused = IsPaused ?? false };
        return ChannelRules.Problem(channel) is { } problem ? throw ApiException.Invalid(problem.Member, problem.Why) : channel;
    }
}

/// <summary>What became of a test message.</summary>
/// <param name="Outcome"><c>accepted</c>, <c>rejected</c> or <c>later</c>.</param>
/// <param name="Detail">What the receiver said, in one line.</param>
/// <param name="NextStep">What to do, or null.</param>
public sealed record ChannelTest(string Outcome, string Detail, string? NextStep);
