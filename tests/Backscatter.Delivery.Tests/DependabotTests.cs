using YamlDotNet.RepresentationModel;

namespace Backscatter.Delivery.Tests;

/// <summary>Whatever has versions of others in it is looked after.</summary>
public sealed class DependabotTests
{
    private static readonly IReadOnlyList<YamlNode> Updates =
        [.. Yaml.Read(File.ReadAllText(Path.Combine(Repository.Root, ".github", "dependabot.yml"))).At("updates").Elements()];

    [Fact]
    public void Each_kind_of_package_has_an_entry_that_is_looked_at_weekly()
    {
        Assert.Equal(["docker", "dotnet-sdk", "github-actions", "npm", "nuget"], Updates.Select(update => update.At("package-ecosystem").Text()).Order(StringComparer.Ordinal));
        Assert.All(Updates, update => Assert.Equal("weekly", update.At("schedule").At("interval").Text()));
    }

    [Fact]
    public void Each_folder_with_packages_of_npm_is_named()
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests")).Where(folder => File.Exists(Path.Combine(folder, "package.json")));

        Assert.Equal(
            folders.Select(folder => $"/tests/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal),
            Updates.Single(update => update.At("package-ecosystem").Text() == "npm").At("directories").Names());
    }

    [Fact]
    public void A_lock_file_goes_with_each_of_them() => Assert.All(
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests")).Where(folder => File.Exists(Path.Combine(folder, "package.json"))),
        folder => Assert.True(File.Exists(Path.Combine(folder, "package-lock.json")), folder));
}
