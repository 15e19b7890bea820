using System.IO.Compression;
using System.Text;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>What is damaged, mixed up, meant to harm, or from another version is refused with its place, before anything is changed.</summary>
public sealed class BackupDamageTests(BackupDamageTests.Sample sample) : IClassFixture<BackupDamageTests.Sample>
{
    private const string Again = "; fetch the file again from where it is kept, or take another backup";
    private const string Update = "; update this program, or restore with the one that wrote it";

    private const string Target = "target \"a 192.0.2.0/28\"";

    /// <summary>One backup of a store with something of everything.</summary>
    public sealed class Sample : IAsyncLifetime
    {
        public byte[] Packed { get; private set; } = [];

        internal List<string> Lines { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await using var file = new SqliteFile();
            await using var stores = await file.OpenAsync();
            await FullStore.FillAsync(stores, checks: 1, scans: 1, TestContext.Current.CancellationToken);
            await stores.Secrets.PutAsync("channel-ops", "https://example.test/?sig=TOPSECRET", TestContext.Current.CancellationToken);
            Packed = await FullStore.BackupAsync(stores, "correct horse battery", TestContext.Current.CancellationToken);
            Lines = BackupText.Lines(Packed);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    // Line 24 is the first target, line 25 the second.
    [Theory]
    [InlineData("changed", $"x line 24 ({Target}) is not as it was written: its checksum is another{Again}")]
    [InlineData("checksum changed", $"x line 24 ({Target}) is not as it was written: its checksum is another{Again}")]
    [InlineData("no JSON any more", $"x line 24 (suppression \"fabrikam s1\") is not as it was written: its checksum is another{Again}")]
    [InlineData("swapped", $"x line 24 (target \"a 2001:db8::/120\") is line 25 by its own number: lines are missing or were mixed up{Again}")]
    [InlineData("removed", $"x line 24 (target \"a 2001:db8::/120\") is line 25 by its own number: lines are missing or were mixed up{Again}")]
    [InlineData("twice", $"x line 25 ({Target}) is line 24 by its own number: lines are missing or were mixed up{Again}")]
    [InlineData("of another backup", $"x line 24 ({Target}) is not as it was written: its checksum is another{Again}")]
    [InlineData("header changed", $"x line 1 is not as it was written: its checksum is another{Again}")]
    [InlineData("end of another backup", $"x line {{last}} (the last one) is the last line of another backup: its checksum over all lines is another{Again}")]
    [InlineData("counts wrong", $"x line {{last}} (the last one) says that there are 33 records of the kind target, and there are 32{Again}")]
    [InlineData("something behind the end", $"x line {{last+1}} (the last one) stands behind the last one{Again}")]
    [InlineData("kinds mixed up", $"x line 24 (suppression \"fabrikam s1\") is of the kind tenant, which stands before suppression: lines were mixed up{Again}")]
    [InlineData("newer form", $"x has the form \"backscatter.backup/2\", and this version reads backscatter.backup/1{Update}")]
    [InlineData("newer kind", $"x line 24 (suppression \"fabrikam s1\") holds a record of the kind \"robot\", which this version does not know{Update}")]
    [InlineData("newer member", $"x line 24 ({Target}) holds no target that this version can read, at $.isLoved{Update}")]
    [InlineData("member missing", $"x line 24 ({Target}) holds no target that this version can read, at ${Update}")]
    [InlineData("another record than its key", $"x line 24 (target \"a ../../etc/passwd\") holds the {Target}{Again}")]
    [InlineData("control characters in its key", $"x line 24 (target \"a \\x1b[2J\\x0aok\") holds the {Target}{Again}")]
    [InlineData("no tenant", $"x line 24 (target \"../../etc/passwd 192.0.2.0/28\") holds no target that this version can read, at $.tenant{Update}")]
    [InlineData("a number for a word", $"x line {{due}} (due \"a 192.0.2.0/28 blocklists\") holds no due that this version can read, at $.kind{Update}")]
    [InlineData("null in a list", $"x line {{state}} (state \"a 192.0.2.0/28\") holds no state that this version can read{Update}")]
    [InlineData("a word for a list", $"x line {{state}} (state \"a 192.0.2.0/28\") holds no state that this version can read, at $.findings{Update}")]
    [InlineData("a mark among the problems", "x line {problem} (problem \"restore:writing:abc\") is the mark of a store that is being restored; nothing can be restored from this file as it is")]
    [InlineData("a seal that exhausts", $"x line 1 asks for a seal that no version makes{Again}")]
    [InlineData("an array of arrays", $"x line 24 (suppression \"fabrikam s1\") is not as it was written: its checksum is another{Again}")]
    public void A_line_that_is_not_as_it_was_written_is_told_with_its_place(string damage, string expected)
    {
        var lines = new List<string>(sample.Lines);
        lines = Damaged(lines, damage);

        var why = Assert.Throws<BackupException>(() => Check(BackupText.Pack(lines))).Message;

        Assert.Equal(Filled(expected, lines), why);
    }

    [Theory]
    [InlineData(1, "x ends behind line 1, at byte ")]
    [InlineData(23, "x ends behind line 23 (suppression \"fabrikam s1\"), at byte ")]
    [InlineData(24, $"x ends behind line 24 ({Target}), at byte ")]
    public void A_file_of_its_first_lines_was_cut_off(int lines, string expected)
    {
        var why = Assert.Throws<BackupException>(() => Check(BackupText.Pack(sample.Lines.Take(lines)))).Message;

        Assert.StartsWith(expected, why, StringComparison.Ordinal);
        Assert.EndsWith($", and its last line is missing: it was cut off{Again}", why, StringComparison.Ordinal);
    }

    // At whatever byte: an end in the middle of a line or of a block. Behind the last line gzip has a few bytes of its own; without them it is whole all the same.
    [Fact]
    public void A_file_that_ends_early_was_cut_off_and_one_with_a_flipped_byte_is_damaged()
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        var whole = Check(sample.Packed).Sha256;
        for (var length = 11; length < sample.Packed.Length; length += Math.Max(1, sample.Packed.Length / 97))
        {
            var flipped = sample.Packed.ToArray();
            flipped[length] ^= 0x10;
            said.UnionWith([Said(sample.Packed[..length]), Said(flipped)]);
        }

        Assert.Equal("cut off", Said(sample.Packed[..(sample.Packed.Length / 2)]));
        Assert.Superset(new HashSet<string>(["cut off", "no gzip"], StringComparer.Ordinal), said);
        Assert.Subset(new HashSet<string>(["cut off", "no gzip", "not as it was written", "by its own number", "the same"], StringComparer.Ordinal), said);

        string Said(byte[] packed)
        {
            try
            {
                return Check(packed).Sha256 == whole ? "the same" : "another";
            }
            catch (BackupException refused)
            {
                return new[] { "cut off", "no gzip", "not as it was written", "by its own number" }.FirstOrDefault(word => refused.Message.Contains(word, StringComparison.Ordinal)) ?? refused.Message;
            }
        }
    }

    [Theory]
    [InlineData("", "x is empty; fetch the file again from where it is kept, or take another backup")]
    [InlineData("PK\u0003\u0004 something else", "x is no backup of this program: it is no gzip; name a file that backscatter backup wrote")]
    [InlineData("{\"form\":\"backscatter.backup/1\"}\n", "x is no backup of this program: it is no gzip; name a file that backscatter backup wrote")]
    public void What_is_no_gzip_is_no_backup(string content, string expected) => Assert.Equal(expected, Assert.Throws<BackupException>(() => Check(Encoding.UTF8.GetBytes(content))).Message);

    [Theory]
    [InlineData("tenant,target")]
    [InlineData("{}")]
    [InlineData("[\"form\"]")]
    [InlineData("{\"form\":7}")]
    [InlineData("{\"form\":\"backscatter.scan/1\"}")]
    public void What_begins_otherwise_is_no_backup(string line) =>
        Assert.Equal("x is no backup of this program; name a file that backscatter backup wrote", Assert.Throws<BackupException>(() => Check(BackupText.Pack([line]))).Message);

    // A line of a gigabyte takes a megabyte in gzip. No more of it is read than a record can have.
    [Fact]
    public void A_line_without_an_end_is_read_no_further_than_a_line_goes()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(sample.Lines[0] + "\n"));
            var block = new byte[1024 * 1024];
            block.AsSpan().Fill((byte)'x');
            for (var megabyte = 0; megabyte < 1024; megabyte++) zip.Write(block);
        }

        packed.Position = 0;
        using var reader = new BackupReader(packed, "x", mostLineBytes: 8 * 1024 * 1024);
        reader.Header();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var why = Assert.Throws<BackupException>(() => reader.Records().Count()).Message;

        Assert.Equal($"x line 2 has more than 8388608 bytes, and no record of ours has{Again}", why);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024 * 1024);
        Assert.InRange(packed.Position, 0, packed.Length / 16);
    }

    [Fact]
    public void Another_passphrase_opens_nothing_and_none_leaves_secrets_out()
    {
        var secret = sample.Lines.FindIndex(line => line.Contains("\"kind\":\"secret\"", StringComparison.Ordinal)) + 1;

        Assert.Equal(
            $"x line {secret} (secret \"channel-ops\") cannot be opened: the passphrase is not the one that it was sealed with; nothing can be restored from this file as it is",
            Assert.Throws<BackupException>(() => Check(sample.Packed, "correct horse batterx")).Message);
        Assert.True(Check(sample.Packed, "correct horse battery").HasSecrets);
        Assert.True(Check(sample.Packed).HasSecrets);
        Assert.DoesNotContain(sample.Lines, line => line.Contains("TOPSECRET", StringComparison.Ordinal));
    }

    private static BackupSummary Check(byte[] packed, string? passphrase = null) => StoreRestore.Check(new BackupFile("x", () => new MemoryStream(packed)), passphrase, _ => { }, TestContext.Current.CancellationToken);

    private static string Filled(string expected, List<string> lines)
    {
        int Line(string kind) => lines.FindIndex(line => line.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal)) + 1;
        return expected
            .Replace("{last}", $"{Line("end")}", StringComparison.Ordinal).Replace("{last+1}", $"{Line("end") + 1}", StringComparison.Ordinal)
            .Replace("{due}", $"{Line("due")}", StringComparison.Ordinal).Replace("{state}", $"{Line("state")}", StringComparison.Ordinal).Replace("{problem}", $"{Line("problem")}", StringComparison.Ordinal);
    }

    private static List<string> Damaged(List<string> lines, string damage)
    {
        int At(string kind) => lines.FindIndex(line => line.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal));
        const int Place = 23;
        switch (damage)
        {
            case "changed":
                lines[Place] = lines[Place].Replace("\"isPaused\":true", "\"isPaused\":false", StringComparison.Ordinal);
                return lines;
            case "checksum changed":
                lines[Place] = lines[Place][..^3] + (lines[Place][^3] == '0' ? '1' : '0') + "\"}";
                return lines;
            case "no JSON any more":
                lines[Place] = "\u0000" + lines[Place][1..];
                return lines;
            case "an array of arrays":
                lines[Place] = new string('[', 100_000);
                return lines;
            case "swapped":
                (lines[Place], lines[Place + 1]) = (lines[Place + 1], lines[Place]);
                return lines;
            case "removed":
                lines.RemoveAt(Place);
                return lines;
            case "twice":
                lines.Insert(Place, lines[Place]);
                return lines;
            case "of another backup":
                // That one differs in a line before it.
                var other = new List<string>(lines);
                other[Place - 1] = other[Place - 1].Replace("moves", "moved", StringComparison.Ordinal);
                lines[Place] = BackupText.Signed(other)[Place];
                return lines;
            case "header changed":
                lines[0] = lines[0].Replace("sqlite", "sqlitf", StringComparison.Ordinal);
                return lines;
            case "end of another backup":
                var theirs = new List<string>(lines);
                theirs[Place] = theirs[Place].Replace("\"isPaused\":true", "\"isPaused\":false", StringComparison.Ordinal);
                var end = BackupText.Signed(theirs)[^1];
                var signed = BackupText.Signed(lines);
                var content = end[..^BackupForm.TailBytes];
                signed[^1] = content + Encoding.ASCII.GetString(BackupForm.Tail(BackupForm.Sum(Convert.FromHexString(signed[^2][^18..^2]), Encoding.UTF8.GetBytes(content))));
                return signed;
            case "something behind the end":
                lines.Add(lines[^1]);
                return lines;
            case "newer form":
                lines[0] = lines[0].Replace("backup/1", "backup/2", StringComparison.Ordinal);
                return lines;
        }

        (int Place, string Old, string New) change = damage switch
        {
            "counts wrong" => (lines.Count - 1, "\"target\":32", "\"target\":33"),
            "kinds mixed up" => (Place, lines[Place], lines[1]),
            "newer kind" => (Place, "\"kind\":\"target\"", "\"kind\":\"robot\""),
            "newer member" => (Place, "\"isPaused\":true", "\"isPaused\":true,\"isLoved\":true"),
            "member missing" => (Place, "\"tenant\":\"a\",", ""),
            "another record than its key" => (Place, "\"key\":\"a 192.0.2.0/28\"", "\"key\":\"a ../../etc/passwd\""),
            "control characters in its key" => (Place, "\"key\":\"a 192.0.2.0/28\"", "\"key\":\"a \\u001b[2J\\nok\""),
            "no tenant" => (Place, lines[Place], lines[Place].Replace("\"key\":\"a ", "\"key\":\"../../etc/passwd ", StringComparison.Ordinal).Replace("\"tenant\":\"a\"", "\"tenant\":\"../../etc/passwd\"", StringComparison.Ordinal)),
            "a number for a word" => (At("due"), "\"kind\":\"blocklists\",\"at\"", "\"kind\":99,\"at\""),
            "null in a list" => (At("state"), "\"checks\":[", "\"checks\":[null,"),
            "a word for a list" => (At("state"), lines[At("state")], System.Text.RegularExpressions.Regex.Replace(lines[At("state")], "\"findings\":\\[.*?\\],\"checks\"", "\"findings\":\"none\",\"checks\"")),
            "a mark among the problems" => (At("problem"), lines[At("problem")], lines[At("problem")].Replace("poison:scans:4", "restore:writing:abc", StringComparison.Ordinal)),
            "a seal that exhausts" => (0, "\"memory\":65536", "\"memory\":2147483647"),
            _ => throw new ArgumentOutOfRangeException(nameof(damage), damage, "is no damage"),
        };
        Assert.Contains(change.Old, lines[change.Place], StringComparison.Ordinal);
        lines[change.Place] = lines[change.Place].Replace(change.Old, change.New, StringComparison.Ordinal);
        return BackupText.Signed(lines);
    }
}
