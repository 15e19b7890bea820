namespace Backscatter.Delivery.Tests;

public sealed class WorkflowRulesTests
{
    private const string Good =
        """
        on:
          push:
        permissions: {}
        concurrency:
          group: ci-${{ github.ref }}
          cancel-in-progress: true
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 90
            permissions:
              contents: read
            steps:
              - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v1.2.3
                with:
                  persist-credentials: false
              - run: bash eng/version.sh "$NAME"
                env:
                  NAME: ${{ matrix.name }}
        """;

    [Fact]
    public void A_workflow_that_keeps_to_them_has_no_fault() => Assert.Empty(WorkflowRules.Faults(Good));

    [Theory]
    [InlineData("  push:", "  pull_request_target:", "pull_request_target runs with our rights on what others wrote")]
    [InlineData("  push:", "  workflow_run:", "workflow_run runs with our rights on what others wrote")]
    [InlineData("permissions: {}", "permissions: write-all", "the workflow does not begin with permissions: {}")]
    [InlineData("permissions: {}", "name: x", "the workflow does not begin with permissions: {}")]
    [InlineData("  cancel-in-progress: true", "", "the workflow does not say what happens while it runs already (concurrency: group, cancel-in-progress)")]
    [InlineData("    timeout-minutes: 90", "", "build: no timeout-minutes of at most 90")]
    [InlineData("    timeout-minutes: 90", "    timeout-minutes: 91", "build: no timeout-minutes of at most 90")]
    [InlineData("    permissions:\n      contents: read", "", "build: no permissions of its own")]
    [InlineData("    permissions:\n      contents: read", "    permissions: read-all", "build: no permissions of its own")]
    [InlineData("ubuntu-24.04", "ubuntu-latest", "build: a runner that changes by itself")]
    [InlineData("persist-credentials: false", "persist-credentials: true", "build: the checkout leaves its token behind (persist-credentials: false)")]
    [InlineData("persist-credentials: false", "fetch-depth: 0", "build: the checkout leaves its token behind (persist-credentials: false)")]
    [InlineData("\"$NAME\"", "${{ matrix.name }}", "build: a run with an expression in it; hand it over by env")]
    [InlineData("0123456789abcdef0123456789abcdef01234567 # v1.2.3", "v1", "actions/checkout is not pinned to a commit with its version behind it")]
    [InlineData(" # v1.2.3", "", "actions/checkout is not pinned to a commit with its version behind it")]
    [InlineData("01234567 # v1.2.3", "0123456 # v1.2.3", "actions/checkout is not pinned to a commit with its version behind it")]
    [InlineData("matrix.name", "github.event.pull_request.title", "/jobs/build/steps/1/env/NAME: github.event.pull_request.title may be written by anybody")]
    [InlineData("matrix.name", "github.head_ref", "/jobs/build/steps/1/env/NAME: github.head_ref may be written by anybody")]
    [InlineData("matrix.name", "secrets.TOKEN", "/jobs/build/steps/1/env/NAME: secrets.TOKEN, and there is no secret but github.token")]
    [InlineData("    timeout-minutes: 90", "    timeout-minutes: 90\n    if: contains(github.event.head_commit.message, 'x')", "/jobs/build/if: github.event.head_commit.message may be written by anybody")]
    public void Whatever_breaks_one_is_named(string part, string instead, string fault)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);

        Assert.Equal([fault], WorkflowRules.Faults(Good.Replace(part, instead, StringComparison.Ordinal)));
    }
}
