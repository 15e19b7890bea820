using System.Security.Cryptography;

namespace Backscatter.Delivery.Tests;

/// <summary>The scripts of <c>eng</c>, with what lies beyond this machine taken by programs that note what they are asked.</summary>
public sealed class ScriptTests
{
    private const string Changelog = "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n- One.\n";

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_is_bash_that_can_be_read_and_stops_at_the_first_fault(string name)
    {
        var ran = await Ran.ProgramAsync("bash", Repository.Root, [], "-n", $"eng/{name}");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "eng", name), TestContext.Current.CancellationToken);
        Assert.Equal("#!/usr/bin/env bash", lines[0]);
        Assert.Equal("set -euo pipefail", lines.First(line => !line.StartsWith('#')));
    }

    [Theory]
    [InlineData("agent-image.sh", 1, "eng/agent-image.sh: say build, push or join")]
    [InlineData("check-service.sh", 2, "Usage: eng/check-service.sh ADDRESS [SECONDS], such as http://127.0.0.1:7071 120")]
    [InlineData("ci.sh", 1, "eng/ci.sh: say which script, such as .ci/run")]
    [InlineData("package.sh", 2, "Usage: eng/package.sh [--functions] FOLDER [RUNTIME...]")]
    [InlineData("publish-release.sh", 1, "eng/publish-release.sh: say which tag, such as v0.1.0")]
    [InlineData("release-notes.sh", 1, "eng/release-notes.sh: say which version, such as 0.1.0")]
    [InlineData("try-archive.sh", 2, "Usage: eng/try-archive.sh FOLDER RUNTIME PROGRAM VERSION, such as artifacts/release osx-arm64 backscatter 0.1.0")]
    [InlineData("try-cli.sh", 1, "eng/try-cli.sh: say where the command is")]
    [InlineData("what-if.sh", 1, "eng/what-if.sh: say which resource group; in a workflow it is the variable AZURE_RESOURCE_GROUP")]
    public async Task One_that_is_not_told_enough_says_what_it_needs(string name, int code, string words)
    {
        var ran = await Ran.ScriptAsync(Repository.Root, $"eng/{name}");

        Assert.Equal((code, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(words, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hosted_runner_runs_a_script_as_root_with_the_tools_that_were_set_up()
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Write("tests/run.sh", "echo \"$PWD $*\"\n");
        copy.Program("sudo", "shift; exec \"$@\"");
        copy.Program("aa-teardown");

        var ran = await copy.RunAsync("eng/ci.sh", "tests/run.sh", "--no-skips", "Infra.Tests");

        Assert.Equal((0, $"{copy.Root} --no-skips Infra.Tests\n", ""), (ran.ExitCode, ran.Output, ran.Error));
        Assert.True(copy.Calls is [] or ["sudo aa-teardown", "aa-teardown", ..], string.Join('\n', copy.Calls));
    }

    [Fact]
    public async Task An_image_is_pushed_under_the_name_of_the_repository_with_a_password_that_no_argument_shows()
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Program("docker", "if [[ $1 == login ]]; then printf 'read %s\\n' \"$(cat)\" >>\"$CALLS\"; fi");

        var ran = await copy.RunAsync("eng/agent-image.sh", "push", "1.2.3", "arm64");

        Assert.Equal((0, "", ""), (ran.ExitCode, ran.Output, ran.Error));
        Assert.Equal(
            [
                "docker login ghcr.io --username someone --password-stdin",
                "read token-of-the-run",
                "docker build --quiet --file infra/agent/Containerfile --label org.opencontainers.image.version=1.2.3 --tag ghcr.io/msp-example/backscatter/agent:1.2.3-arm64 --label org.opencontainers.image.source=https://github.com/Msp-Example/Backscatter .",
                "docker push --quiet ghcr.io/msp-example/backscatter/agent:1.2.3-arm64",
            ],
            copy.Calls);
    }

    [Fact]
    public async Task The_images_of_all_architectures_become_one_whose_digest_is_told()
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Program("docker", "if [[ $1 == login ]]; then cat >/dev/null; elif [[ $3 == inspect ]]; then echo sha256:0123; else echo noise; fi");

        var ran = await copy.RunAsync("eng/agent-image.sh", "join", "1.2.3", "amd64", "arm64");

        Assert.Equal((0, "name=ghcr.io/msp-example/backscatter/agent\ndigest=sha256:0123\n"), (ran.ExitCode, ran.Output));
        Assert.Equal(
            "docker buildx imagetools create --tag ghcr.io/msp-example/backscatter/agent:1.2.3 ghcr.io/msp-example/backscatter/agent:1.2.3-amd64 ghcr.io/msp-example/backscatter/agent:1.2.3-arm64",
            copy.Calls[1]);
    }

    [Fact]
    public async Task A_release_has_its_files_and_its_section_of_the_changelog()
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Program("gh", "printf 'notes %s\\n' \"$(cat \"$8\")\" >>\"$CALLS\"");
        copy.Write("out/a.zip", "a");
        copy.Write("out/SHA256SUMS", $"{Convert.ToHexStringLower(SHA256.HashData("a"u8))}  a.zip\n");

        var ran = await copy.RunAsync("eng/publish-release.sh", "v1.2.3", "out");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.StartsWith("gh release create v1.2.3 --verify-tag --title v1.2.3 --notes-file ", copy.Calls[0], StringComparison.Ordinal);
        Assert.EndsWith(" out/SHA256SUMS out/a.zip", copy.Calls[0], StringComparison.Ordinal);
        Assert.Equal("notes - One.", copy.Calls[1]);
    }

    [Theory]
    [InlineData("v1.2.3", "b")]
    [InlineData("v1.2.4", "a")]
    public async Task A_file_that_is_not_what_was_made_or_another_tag_is_not_published(string tag, string content)
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Program("gh");
        copy.Write("out/a.zip", content);
        copy.Write("out/SHA256SUMS", $"{Convert.ToHexStringLower(SHA256.HashData("a"u8))}  a.zip\n");

        var ran = await copy.RunAsync("eng/publish-release.sh", tag, "out");

        Assert.Equal((1, 0), (ran.ExitCode, copy.Calls.Length));
    }

    [Theory]
    [InlineData(@"printf 'Delete\t/c\nModify\t/d\n'", "Delete\t/c\nModify\t/d\n")]
    [InlineData("", "Nothing would change.\n")]
    public async Task What_would_change_in_azure_is_told(string answer, string words)
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Program("az", answer);

        var ran = await copy.RunAsync("eng/what-if.sh", "group", "infra/small.bicepparam");

        Assert.Equal((0, words, ""), (ran.ExitCode, ran.Output, ran.Error));
        Assert.Equal(["az deployment group what-if --resource-group group --parameters infra/small.bicepparam --no-pretty-print --query changes[?changeType!='Ignore' && changeType!='NoChange'].[changeType, resourceId] --output tsv"], copy.Calls);
        Assert.Equal($"### What would change in Azure\n```\n{words}```\n", await File.ReadAllTextAsync(Path.Combine(copy.Root, "summary.md"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Azure_that_refuses_is_no_empty_change()
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);
        copy.Program("az", "echo 'ERROR: forbidden' >&2; exit 1");

        var ran = await copy.RunAsync("eng/what-if.sh", "group", "infra/small.bicepparam");

        Assert.Equal((1, "", "ERROR: forbidden\n"), (ran.ExitCode, ran.Output, ran.Error));
    }
}
