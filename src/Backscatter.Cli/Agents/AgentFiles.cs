using System.Text.Json;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Agents;

/// <summary>
/// What an agent keeps between runs, in a folder that only its user may read: its key, which is made before anything is sent, and its id, once the service has given it one.
/// </summary>
internal sealed class AgentFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const string KeyName = "agent.key";
    private const string IdName = "agent.json";

    private readonly string _folder;

    private AgentFiles(string folder, AgentKey key, string? id) => (_folder, Key, Id) = (folder, key, id);

    /// <summary>Its key.</summary>
    public AgentKey Key { get; }

    /// <summary>Its id; null while it has not enrolled.</summary>
    public string? Id { get; private set; }

    /// <summary>Opens the folder; makes it and a key where there are none.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public static AgentFiles Open(string folder)
    {
        try
        {
            if (!Directory.Exists(folder)) CreateFolder(folder);
            return new AgentFiles(folder, ReadKey(Path.Combine(folder, KeyName)), ReadId(Path.Combine(folder, IdName)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--state {ForeignText.Escape(folder)} cannot be used; name a folder that this user may write to");
        }
    }

    /// <summary>Keeps the id.</summary>
    public void Keep(string id)
    {
        Write(Path.Combine(_folder, IdName), JsonSerializer.Serialize(new Kept(id)));
        Id = id;
    }

    private static AgentKey ReadKey(string path)
    {
        if (!File.Exists(path))
        {
            var made = AgentKey.Create();
            Write(path, made.ToPem());
            return made;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new UsageException($"the key {ForeignText.Escape(path)} can be read by others than its owner; if nobody has read it, chmod 600 it, else revoke the agent and enrol anew with another --state");
        try
        {
            return AgentKey.FromPem(File.ReadAllText(path));
        }
        catch (FormatException)
        {
            throw new UsageException($"{ForeignText.Escape(path)} is no key of an agent; restore it, or enrol anew with another --state");
        }
    }

    private static string? ReadId(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            if (JsonSerializer.Deserialize<Kept>(File.ReadAllText(path))?.Agent is { } id && AgentRules.IsId(id)) return id;
        }
        catch (JsonException)
        {
            // Said below, as what is JSON and holds no id is.
        }

        throw new UsageException($"{ForeignText.Escape(path)} holds no id of an agent; restore it, or remove it and start with the token file again");
    }

    // Whole or not at all, and never for others to read: written beside its place, and then moved there.
    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(path + ".new", options))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    private sealed record Kept(string Agent);
}
