namespace Backscatter.Infra.Tests;

/// <summary>Where the repository is, seen from a test's output folder.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Backscatter.Cloud.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("the tests run outside the repository");
    }
}
