using System.CommandLine;
using Backscatter.Cli.Input;
using Backscatter.Cli.Output;
using Backscatter.Cli.Remedies;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter explain remedy</c>: what to set on a product, where, by which commands, with what caveat, and how to verify it.</summary>
internal static class ExplainRemedyCommand
{
    private const string Lesson = """
        Examples:
          backscatter explain remedy
          backscatter explain remedy exchange-server
          backscatter explain remedy postfix --format markdown > postfix.md
        """;

    private enum Form
    {
        Text,
        Markdown,
    }

    public static Command Create()
    {
        var platform = new Argument<string?>("PLATFORM") { Description = "The product, as a scan names it. Without it all are listed.", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<Form>("--format") { Description = "markdown gives the page as it is, for a ticket or a wiki.", HelpName = "text|markdown", DefaultValueFactory = _ => Form.Text };
        var remedies = new Option<string>("--remedies") { Description = "Take the remedies of this index, with its pages in the same folder.", HelpName = "file.json" };
        var command = new TaughtCommand("remedy", "Says what to set on a mail product so that it refuses unknown recipients, where, by which commands, and how to verify it.", Lesson) { platform, format, remedies };
        command.SetAction(parsed =>
        {
            var catalogue = Load(parsed.GetValue(remedies));
            if (parsed.GetValue(platform) is not { } asked) List(catalogue, Console.Out);
            else Show(asked, catalogue, parsed.GetValue(format));
            return ExitCode.Pass;
        });
        return command;
    }

    private static RemedyCatalogue Load(string? path)
    {
        try
        {
            return path is null ? RemedyCatalogue.Shipped : RemedyCatalogue.Load(path);
        }
        catch (DataFileException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static void List(RemedyCatalogue catalogue, TextWriter output)
    {
        var width = catalogue.All.Max(remedy => remedy.Id.Length);
        foreach (var remedy in catalogue.All) output.WriteLine($"{remedy.Id.PadRight(width)}  {remedy.Title}");
    }

    private static void Show(string asked, RemedyCatalogue catalogue, Form format)
    {
        var id = string.Join('-', asked.Trim().ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if ((catalogue.Find(id) ?? catalogue.ForPlatform(id)) is { } found)
        {
            if (format == Form.Markdown) Console.Out.Write(found.Page);
            else new RemedyPage(Terminal.For(Console.Out)).Write(found);
            return;
        }

        if (Fingerprints.Shipped.All.FirstOrDefault(platform => platform.Id == id) is { NoRemedy: { } why } known)
        {
            Console.Out.WriteLine($"{known.Name}: {why}");
            return;
        }

        var near = NearestNames.Of(id, catalogue.All.Select(remedy => remedy.Id));
        throw new UsageException($"there is no remedy for {ForeignText.Quote(asked, 60)}{(near.Count > 0 ? $"; near it are {string.Join(", ", near)}" : "")}; backscatter explain remedy lists all");
    }
}
