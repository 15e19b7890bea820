using System.CommandLine;
using Backscatter.Cli.Output;
using Backscatter.Cli.Watching;
using Backscatter.Core.Compliance;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Preview;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter notify preview</c>: what messages look like, before one is sent.</summary>
internal static class NotifyCommand
{
    private const string Lesson = """
        Examples:
          backscatter notify preview --output card.json
          backscatter notify preview closed --as card          (paste it into https://adaptivecards.io/designer)
          backscatter notify preview digest --as mail --output digest.eml
        """;

    private enum PreviewForm
    {
        Teams,
        Card,
        Webhook,
        Mail,
    }

    public static Command Create()
    {
        var samples = SampleNotifications.All;
        var which = new Argument<string>("MESSAGE") { Description = $"Which message: {string.Join(", ", samples.Keys)}.", DefaultValueFactory = _ => "opened" };
        var form = new Option<PreviewForm>("--as") { Description = "In which form: the whole Teams message, its card alone, a webhook's body, or a mail.", HelpName = "teams|card|webhook|mail", DefaultValueFactory = _ => PreviewForm.Teams };
        var output = new Option<string>("--output", "-o") { Description = "Write it to this file. [default: standard output]", HelpName = "file" };
        var service = new Option<string>("--service-address") { Description = "The address at which people reach the service, for the links.", HelpName = "https://…" };
        var preview = new TaughtCommand("preview", "Writes a sample message as it would be sent. Nothing is sent, and no store is needed.", Lesson) { which, form, output, service };
        preview.SetAction(parsed =>
        {
            var name = parsed.GetValue(which)!;
            if (!samples.TryGetValue(name, out var sample)) throw new UsageException($"there is no message {ForeignText.Quote(name, 40)}; it is one of {string.Join(", ", samples.Keys)}");
            using var file = ReportFile.Open(parsed.GetValue(output));
            file.Writer.WriteLine(Text(sample, parsed.GetValue(form), Receivers.Read(false, parsed.GetValue(service))));
            file.Complete();
            return ExitCode.Pass;
        });
        return new Command("notify", "Shows what notifications look like.") { preview };
    }

    private static string Text(Notification sample, PreviewForm form, Receivers receivers) => form switch
    {
        PreviewForm.Card => CardPreview.ToCardJson(sample, receivers.Links, ControlCatalogue.Shipped),
        PreviewForm.Webhook => CardPreview.ToWebhookJson(sample, receivers.Links, ControlCatalogue.Shipped),
        PreviewForm.Mail => CardPreview.ToMail(sample, "watch@msp.example", "ops@msp.example", receivers.Links, ControlCatalogue.Shipped),
        _ => CardPreview.ToTeamsJson(sample, receivers.Links, ControlCatalogue.Shipped),
    };
}
