using Backscatter.Core.Listening;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Listening;

public sealed class CallbackGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly CallbackGate _gate = new(new ListenerLimits { CallbacksPerClient = 2 });

    [Fact]
    public void The_same_client_and_sender_pass_once_in_ten_minutes() => Assert.Equal(
        ["Passes", "Same", "Same", "Passes"],
        new[] { Ask(0, "a"), Ask(1, "a"), Ask(599, "a"), Ask(600, "a") });

    [Fact]
    public void Another_client_or_another_sender_is_another_callback() => Assert.Equal(
        ["Passes", "Passes", "Passes"],
        new[] { Ask(0, "a"), Ask(0, "b"), Ask(0, "a", "192.0.2.8") });

    [Fact]
    public void A_client_has_its_share_of_each_minute_and_takes_nothing_from_others() => Assert.Equal(
        ["Passes", "Passes", "TooMany", "TooMany", "Passes", "Passes"],
        new[] { Ask(0, "a"), Ask(1, "b"), Ask(2, "c"), Ask(59, "d"), Ask(59, "c", "192.0.2.8"), Ask(60, "c") });

    [Fact]
    public void What_is_remembered_is_bounded_and_forgotten_in_time()
    {
        var gate = new CallbackGate(new ListenerLimits { CallbacksPerClient = int.MaxValue });
        var passages = Enumerable.Range(0, CallbackGate.MostRemembered + 5).Select(i => gate.Pass(Callback(0, $"s{i}", "192.0.2.7"), "192.0.2.7")).ToList();

        Assert.Equal((CallbackGate.MostRemembered, 5), (passages.Count(p => p == CallbackPassage.Passes), passages.Count(p => p == CallbackPassage.TooMany)));
        Assert.Equal(CallbackPassage.Passes, gate.Pass(Callback(600, "one more", "192.0.2.7"), "192.0.2.7"));
    }

    private string Ask(int second, string sender, string client = "192.0.2.7") => _gate.Pass(Callback(second, sender, client), client).ToString();

    private static SeenCallback Callback(int second, string sender, string client) => new(Noon.AddSeconds(second), client, "mx.example", "", sender);
}
