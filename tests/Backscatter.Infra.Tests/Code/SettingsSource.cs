using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backscatter.Infra.Tests.Code;

/// <summary>
/// The app settings that the source binds. It is read as text because the function app builds in one configuration only: the properties of
/// <c>WrittenSettings</c> wherever it stands, what <c>StorageConnection</c> and the start of the function app read, and what a trigger takes from a setting.
/// </summary>
internal static class SettingsSource
{
    private const string Written = "WrittenSettings";
    private const string Connection = "StorageConnection";

    // The command and the laboratory run nowhere in Azure.
    private static readonly string[] Projects = ["Backscatter.Core", "Backscatter.Storage", "Backscatter.Web", "Backscatter.Functions"];

    public static IReadOnlyList<string> Read(string root) =>
        Read(Projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, "src", project), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));

    public static IReadOnlyList<string> Read(IEnumerable<string> files)
    {
        var types = files
            .SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
            .ToLookup(type => type.Identifier.Text);
        var written = types[Written].Single();
        return
        [
            .. Properties(written, types, Constant(written, "Section") + "__")
                .Concat(types[Connection].SelectMany(connection => Sections(connection).Select(setting => $"{Constant(connection, "Name")}__{setting}")))
                .Concat(types.SelectMany(group => group).SelectMany(Whole))
                .Concat(types.SelectMany(group => group).SelectMany(Triggers))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Properties(TypeDeclarationSyntax type, ILookup<string, TypeDeclarationSyntax> types, string prefix) =>
        type.Members.OfType<PropertyDeclarationSyntax>()
            .Where(property => property.AccessorList?.Accessors.Any(accessor => accessor.Keyword.Text is "set" or "init") == true)
            .SelectMany(property => Bound(property.Type, types, prefix + property.Identifier.Text))
        .Concat(type.ParameterList?.Parameters.SelectMany(parameter => Bound(parameter.Type!, types, prefix + parameter.Identifier.Text)) ?? []);

    private static IEnumerable<string> Bound(TypeSyntax type, ILookup<string, TypeDeclarationSyntax> types, string name) => type switch
    {
        NullableTypeSyntax nullable => Bound(nullable.ElementType, types, name),
        ArrayTypeSyntax array => Bound(array.ElementType, types, $"{name}__#"),
        GenericNameSyntax { TypeArgumentList.Arguments: [var element] } => Bound(element, types, $"{name}__#"),
        GenericNameSyntax { TypeArgumentList.Arguments: [_, var value] } => Bound(value, types, $"{name}__*"),
        IdentifierNameSyntax identifier when types[identifier.Identifier.Text].FirstOrDefault() is ClassDeclarationSyntax or RecordDeclarationSyntax =>
            Properties(types[identifier.Identifier.Text].First(), types, $"{name}__"),
        _ => [name],
    };

    // section["credential"], and Address(section, "tableServiceUri", …).
    private static IEnumerable<string> Sections(TypeDeclarationSyntax connection) =>
        Indexed(connection, "section").Concat(connection.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => call.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax { Identifier.Text: "section" } }, { Expression: LiteralExpressionSyntax }, ..])
            .Select(call => ((LiteralExpressionSyntax)call.ArgumentList.Arguments[1].Expression).Token.ValueText));

    // configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"].
    private static IEnumerable<string> Whole(TypeDeclarationSyntax type) => Indexed(type, "configuration");

    private static IEnumerable<string> Indexed(TypeDeclarationSyntax type, string of) => type.DescendantNodes().OfType<ElementAccessExpressionSyntax>()
        .Where(access => access.Expression is IdentifierNameSyntax name && name.Identifier.Text == of)
        .Select(access => access.ArgumentList.Arguments[0].Expression)
        .OfType<LiteralExpressionSyntax>()
        .Select(literal => literal.Token.ValueText);

    // A trigger whose schedule or queue is written %NAME% takes it from the setting NAME.
    private static IEnumerable<string> Triggers(TypeDeclarationSyntax type) => type.DescendantNodes().OfType<AttributeSyntax>()
        .Where(attribute => attribute.Name.ToString().EndsWith("Trigger", StringComparison.Ordinal))
        .SelectMany(attribute => attribute.DescendantNodes().OfType<LiteralExpressionSyntax>())
        .Select(literal => literal.Token.ValueText)
        .Where(text => text.Length > 2 && text[0] == '%' && text[^1] == '%')
        .Select(text => text[1..^1]);

    private static string Constant(TypeDeclarationSyntax type, string name) => type.Members.OfType<FieldDeclarationSyntax>()
        .SelectMany(field => field.Declaration.Variables)
        .Where(variable => variable.Identifier.Text == name)
        .Select(variable => ((LiteralExpressionSyntax)variable.Initializer!.Value).Token.ValueText)
        .Single();
}
