using System.Text.Json.Serialization;

namespace Backscatter.Core.Notifications.Teams;

/// <summary>The message that a Workflows webhook takes.</summary>
/// <param name="Summary">What the notification of the operating system shows; plain text.</param>
/// <param name="Attachments">The card; exactly one.</param>
internal sealed record TeamsMessage(string Summary, IReadOnlyList<TeamsAttachment> Attachments)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "message";
}

/// <summary>A card in its envelope.</summary>
internal sealed record TeamsAttachment(AdaptiveCard Content)
{
    [JsonPropertyOrder(-2)]
    public string ContentType { get; } = "application/vnd.microsoft.card.adaptive";

    // The workflow's template reads it: it must be there, and be null.
    [JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ContentUrl { get; }
}

/// <summary>An Adaptive Card, in the parts of version 1.5 that this project uses.</summary>
/// <param name="FallbackText">What is shown where the card cannot be.</param>
/// <param name="Body">What it shows.</param>
internal sealed record AdaptiveCard(string FallbackText, IReadOnlyList<CardElement> Body)
{
    [JsonPropertyName("$schema"), JsonPropertyOrder(-4)]
    public string Schema { get; } = "http://adaptivecards.io/schemas/adaptive-card.json";

    [JsonPropertyOrder(-3)]
    public string Type { get; } = "AdaptiveCard";

    [JsonPropertyOrder(-2)]
    public string Version { get; } = "1.5";

    [JsonPropertyOrder(-1)]
    public TeamsWidth Msteams { get; } = new();
}

/// <summary>Lets the card be as wide as the channel.</summary>
internal sealed record TeamsWidth
{
    public string Width { get; } = "Full";
}

/// <summary>Something that a card shows. There is no TextBlock and no FactSet among them on purpose: both read Markdown, and a TextRun never does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Container), nameof(Container))]
[JsonDerivedType(typeof(RichTextBlock), nameof(RichTextBlock))]
[JsonDerivedType(typeof(ActionSet), nameof(ActionSet))]
internal abstract record CardElement
{
    public Spacing? Spacing { get; init; }

    public bool? Separator { get; init; }
}

/// <summary>Elements that belong together.</summary>
internal sealed record Container(IReadOnlyList<CardElement> Items) : CardElement
{
    public ContainerStyle? Style { get; init; }

    /// <summary>Whether its colour reaches the edges of the card.</summary>
    public bool? Bleed { get; init; }
}

/// <summary>A paragraph of runs.</summary>
internal sealed record RichTextBlock(IReadOnlyList<TextRun> Inlines) : CardElement;

/// <summary>Text that is shown as it is: no Markdown is read in it.</summary>
internal sealed record TextRun(string Text)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "TextRun";

    public TextSize? Size { get; init; }

    public TextWeight? Weight { get; init; }

    public TextColor? Color { get; init; }

    public bool? IsSubtle { get; init; }
}

/// <summary>Buttons in a row.</summary>
internal sealed record ActionSet(IReadOnlyList<OpenUrl> Actions) : CardElement;

/// <summary>A button that opens a page.</summary>
internal sealed record OpenUrl(string Title, string Url)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "Action.OpenUrl";
}

[JsonConverter(typeof(JsonStringEnumConverter<Spacing>))]
internal enum Spacing
{
    None,
    Small,
    Medium,
    Large,
}

[JsonConverter(typeof(JsonStringEnumConverter<ContainerStyle>))]
internal enum ContainerStyle
{
    Emphasis,
    Good,
    Attention,
    Warning,
    Accent,
}

[JsonConverter(typeof(JsonStringEnumConverter<TextSize>))]
internal enum TextSize
{
    Small,
    Medium,
    Large,
}

[JsonConverter(typeof(JsonStringEnumConverter<TextWeight>))]
internal enum TextWeight
{
    Bolder,
}

[JsonConverter(typeof(JsonStringEnumConverter<TextColor>))]
internal enum TextColor
{
    Accent,
    Good,
    Warning,
    Attention,
}
