using System.Runtime.Versioning;
using Backscatter.Cli.Agents;

namespace Backscatter.Cli.Tests.Agents;

[UnsupportedOSPlatform("windows")]
public sealed class AgentFilesTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("agent-files-").FullName;

    private string Folder => Path.Combine(_parent, "state");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void The_key_is_made_once_and_is_for_its_owner_alone()
    {
        var made = AgentFiles.Open(Folder);
        var again = AgentFiles.Open(Folder);

        Assert.Null(again.Id);
        Assert.Equal(made.Key.PublicKey, again.Key.PublicKey);
        Assert.Equal("-rw-------", Mode(Path.Combine(Folder, "agent.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Folder).UnixFileMode);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(Path.Combine(Folder, "agent.key")), StringComparison.Ordinal);
        made.Keep("0f1e2d3c4b5a69788796a5b4");
        Assert.Equal("0f1e2d3c4b5a69788796a5b4", AgentFiles.Open(Folder).Id);
        Assert.Equal("-rw-------", Mode(Path.Combine(Folder, "agent.json")));
    }

    [Fact]
    public void A_key_that_others_can_read_is_not_used()
    {
        AgentFiles.Open(Folder).Key.Dispose();
        var key = Path.Combine(Folder, "agent.key");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var wrong = Assert.Throws<UsageException>(() => AgentFiles.Open(Folder));

        Assert.Equal($"the key {key} can be read by others than its owner; if nobody has read it, chmod 600 it, else revoke the agent and enrol anew with another --state", wrong.Message);
    }

    [Theory]
    [InlineData("agent.key", "no key", "is no key of an agent; restore it, or enrol anew with another --state")]
    [InlineData("agent.json", "no json", "holds no id of an agent; restore it, or remove it and start with the token file again")]
    [InlineData("agent.json", """{"Agent":"../other"}""", "holds no id of an agent; restore it, or remove it and start with the token file again")]
    public void What_is_broken_is_named(string file, string content, string complaint)
    {
        AgentFiles.Open(Folder).Key.Dispose();
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal($"{path} {complaint}", Assert.Throws<UsageException>(() => AgentFiles.Open(Folder)).Message);
    }

    private static string Mode(string path)
    {
        var mode = File.GetUnixFileMode(path);
        return "-" + string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)mode & (256 >> bit)) == 0 ? '-' : "rwx"[bit % 3]));
    }
}
