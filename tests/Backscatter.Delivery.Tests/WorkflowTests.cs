using System.Text.RegularExpressions;

namespace Backscatter.Delivery.Tests;

/// <summary>The workflows of this repository.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, ".github", "workflows");

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void They_are_these() => Assert.Equal(["bicep.yml", "ci.yml", "codeql.yml", "dependency-review.yml", "release.yml"], Names.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Names))]
    public void None_breaks_a_rule(string name) => Assert.Empty(WorkflowRules.Faults(Read(name)));

    [Fact]
    public void An_action_is_the_same_commit_everywhere()
    {
        var commits = Names.SelectMany(row => Uses().Matches(Read(row.Data)).Select(match => (Repository: match.Groups["repository"].Value, Pin: match.Groups["pin"].Value))).Distinct().ToList();

        Assert.Equal(
            ["actions/attest", "actions/checkout", "actions/dependency-review-action", "actions/download-artifact", "actions/setup-dotnet", "actions/setup-node", "actions/upload-artifact", "azure/login", "github/codeql-action", "sigstore/cosign-installer"],
            commits.Select(commit => commit.Repository).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void These_jobs_may_write_or_sign_and_no_other()
    {
        var writing = Names
            .SelectMany(row => Yaml.Read(Read(row.Data)).At("jobs").Entries().Select(job => (Job: $"{row.Data} {job.Key}", Rights: string.Join(' ', job.Value.At("permissions").Entries().Where(right => right.Value.Text() != "read").Select(right => right.Key)))))
            .Where(job => job.Rights.Length > 0);

        Assert.Equal(
            [
                ("bicep.yml what-if", "id-token"),
                ("codeql.yml analyse", "security-events"),
                ("release.yml image", "packages"),
                ("release.yml sign-image", "attestations id-token packages"),
                ("release.yml publish", "attestations contents id-token"),
            ],
            writing);
    }

    // Whoever adds a command says here by what it is shown to work; what is left over is what only GitHub, Azure or a registry can run.
    [Theory]
    [InlineData("bash eng/ci.sh .ci/run", "ScriptTests")]
    [InlineData("bash eng/ci.sh tests/run.sh --no-skips --configuration Release", "ScriptTests; .ci/run runs tests/run.sh")]
    [InlineData("bash eng/run-functions.sh", "CheckServiceTests for what it asks; Core Tools are downloaded from Microsoft")]
    [InlineData("bash tests/run.sh --no-skips Infra.Tests", ".ci/run")]
    [InlineData("bash eng/what-if.sh \"$RESOURCE_GROUP\" infra/small.bicepparam", "ScriptTests, without Azure")]
    [InlineData("echo '::notice title=Azure was not asked what would change::The pull request comes from a fork, or the repository has no variables AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_SUBSCRIPTION_ID and AZURE_RESOURCE_GROUP. CONTRIBUTING.md says how to set them.'", "nothing to show")]
    [InlineData("version=$(bash eng/version.sh --tag \"$GITHUB_REF_NAME\") && echo \"version=$version\" >>\"$GITHUB_OUTPUT\"", "VersionTests")]
    [InlineData("bash eng/package.sh --functions artifacts/release linux-x64 linux-arm64 win-x64 osx-arm64", ".ci/run, for the runtime of its machine")]
    [InlineData("bash eng/try-archive.sh artifacts/release \"$RUNTIME\" \"$PROGRAM\" \"$VERSION\"", ".ci/run")]
    [InlineData("bash eng/agent-image.sh push \"$VERSION\" \"$ARCHITECTURE\"", "ScriptTests, without a registry")]
    [InlineData("bash eng/agent-image.sh join \"$VERSION\" amd64 arm64 >>\"$GITHUB_OUTPUT\"", "ScriptTests, without a registry")]
    [InlineData("cosign sign --yes \"$NAME@$DIGEST\"", "needs the identity of a run on GitHub")]
    [InlineData("cosign sign-blob --yes --bundle artifacts/release/SHA256SUMS.sigstore.json artifacts/release/SHA256SUMS", "needs the identity of a run on GitHub")]
    [InlineData("bash eng/publish-release.sh \"$GITHUB_REF_NAME\" artifacts/release", "ScriptTests, without GitHub")]
    public void Each_command_is_one_that_is_shown_to_work(string command, string shownBy)
    {
        Assert.NotEmpty(shownBy);
        Assert.Contains(command, Commands());
    }

    [Fact]
    public void There_is_no_command_without_a_row()
    {
        var rows = typeof(WorkflowTests).GetMethod(nameof(Each_command_is_one_that_is_shown_to_work))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>();

        Assert.Equal(rows.Select(row => (string)row.Data[0]!).Order(StringComparer.Ordinal), Commands().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_script_that_a_command_names_is_there_and_bash_can_read_it()
    {
        var scripts = Commands().SelectMany(command => Script().Matches(command)).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            [".ci/run", "eng/agent-image.sh", "eng/ci.sh", "eng/package.sh", "eng/publish-release.sh", "eng/run-functions.sh", "eng/try-archive.sh", "eng/version.sh", "eng/what-if.sh", "tests/run.sh"],
            scripts);
        Assert.All(scripts, script => Assert.True(File.Exists(Path.Combine(Repository.Root, script)), script));
    }

    [Fact]
    public async Task Github_s_own_parser_takes_them()
    {
        var ran = await ParseAsync([.. Names.Select(row => Path.Combine(Folder, row.Data))]);

        Assert.Equal((0, "", ""), (ran.ExitCode, ran.Output, ran.Error));
    }

    [Theory]
    [InlineData("runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04\n    timeout-minutes: soon", "Unexpected value 'soon'")]
    [InlineData("push:", "push:\n  bogus:", "Unexpected value 'bogus'")]
    [InlineData("run: echo", "rum: echo", "Unexpected value 'rum'")]
    [InlineData("runs-on:", "needs: other\n    runs-on:", "The workflow must contain at least one job with no dependencies.")]
    [InlineData("run: echo", "run: echo ${{ nothing.of }}", "Unrecognized named-value: 'nothing'")]
    public async Task It_does_not_take_one_that_is_wrong(string part, string instead, string fault)
    {
        const string Workflow = "on:\n  push:\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n";
        var file = Path.Combine(Directory.CreateTempSubdirectory("workflow-").FullName, "wrong.yml");
        await File.WriteAllTextAsync(file, Workflow.Replace(part, instead, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var ran = await ParseAsync(file);

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains(fault, ran.Output, StringComparison.Ordinal);
    }

    private static Task<Ran> ParseAsync(params string[] files)
    {
        var folder = Path.Combine(Repository.Root, "tests", "workflows");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")), "GitHub's parser of workflows is not installed (npm ci in tests/workflows)");
        return Ran.ProgramAsync("node", folder, [], ["check.mjs", .. files]);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static IReadOnlyList<string> Commands() =>
        [.. Names.SelectMany(row => Yaml.Read(Read(row.Data)).At("jobs").Entries()).SelectMany(job => job.Value.At("steps").Elements()).Select(step => step.At("run").Text()).OfType<string>().Distinct()];

    [GeneratedRegex(@"uses: (?<repository>[\w.-]+/[\w.-]+)(?:/[\w.-]+)*@(?<pin>[0-9a-f]{40} # v[\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<= )(?:\.ci|eng|tests)/[\w.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Script();
}
