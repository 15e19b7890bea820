using System.Text.Json.Serialization;

namespace Backscatter.Core.Notifications;

/// <summary>How a channel is reached.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelKind>))]
public enum ChannelKind
{
    /// <summary>A Microsoft Teams channel or chat, by a Workflows webhook.</summary>
    [JsonStringEnumMemberName("teams")]
    Teams,

    /// <summary>Any receiver of JSON over HTTP.</summary>
    [JsonStringEnumMemberName("webhook")]
    Webhook,

    /// <summary>Mail, by SMTP submission.</summary>
    [JsonStringEnumMemberName("mail")]
    Mail,
}

/// <summary>Where notifications go. No secret is in it, only where to find one.</summary>
/// <param name="Id">Its id: 1 to 63 lower-case letters, digits and inner hyphens.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="Address">
/// Where the address, which is a secret for webhooks, is found: <c>env:NAME</c>, <c>file:PATH</c> or <c>store:NAME</c>. For mail the submission server as
/// a URI with user and password, <c>smtp://user:password@mail.example.com:587</c>.
/// </param>
public sealed record Channel(string Id, string Name, ChannelKind Kind, string Address)
{
    /// <summary>Where the key is found with which bodies are signed; for webhooks, null for no signature.</summary>
    public string? SigningKey { get; init; }

    /// <summary>The sender; for mail.</summary>
    public string? From { get; init; }

    /// <summary>The recipients; for mail.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Whether nothing is sent to it for now; notifications wait.</summary>
    public bool IsPaused { get; init; }
}

/// <summary>Finds secrets by where they are said to be.</summary>
public interface ISecretSource
{
    /// <summary>The secret, or null where there is none there. It must reach no log, no error and no report.</summary>
    Task<string?> FindAsync(string reference, CancellationToken cancellationToken);
}
