using System.Text;
using System.Text.Json;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Teams;
using Backscatter.Core.Notifications.Webhooks;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Notifications;

public sealed class DelivererTests : IDisposable
{
    private static readonly DateTimeOffset Now = Told.At("2026-10-05T06:00:00Z");

    private readonly FakeTimeProvider _time = new(Now);
    private readonly MemoryStore _store = new();
    private readonly ReceiverClient _client;
    private string? _secret;

    public DelivererTests()
    {
        _client = new ReceiverClient(new ReceiverOptions { AllowsLoopback = true }, _time);
        _store.Channels["ops"] = Told.Teams;
        _store.Put(Told.Message());
    }

    private Notification Kept => _store[Told.Message().Id];

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task An_accepted_notification_ends()
    {
        await using var receiver = Receiver.Answering("202 Accepted");

        var ended = Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Equal((DeliveryStatus.Accepted, 1, "the receiver answered 202", Now), (Kept.Status, Kept.Attempts, Kept.Outcome, Kept.EndedAt));
        Assert.Equal(Kept, ended.Notification);
        Assert.Equal("message", JsonDocument.Parse(Assert.Single(receiver.Seen).Body).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_has_ended_is_not_sent_again()
    {
        await using var receiver = Receiver.Answering("202 Accepted");

        await DeliverAsync(receiver);
        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Single(receiver.Seen);
    }

    [Fact]
    public async Task What_is_not_there_any_more_is_gone() =>
        Assert.IsType<DeliveryStep.Gone>(await Deliverer().DeliverAsync(Told.Contoso, "ffffffffffffffffffffffffffffffff", "w1", CancellationToken.None));

    [Fact]
    public async Task A_busy_receiver_is_left_alone_as_long_as_it_says_and_then_asked_again()
    {
        await using var receiver = Receiver.Answering("429 Too Many Requests\r\nRetry-After: 90", "202 Accepted");

        Assert.Equal(new DeliveryStep.Wait(TimeSpan.FromSeconds(90), "the receiver answered 429 (TooManyRequests)"), await DeliverAsync(receiver));
        Assert.Equal((DeliveryStatus.Pending, 1, Now.AddSeconds(90)), (Kept.Status, Kept.Attempts, Kept.NotBefore));
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<DeliveryStep.Wait>(await DeliverAsync(receiver)).After);
        Assert.Single(receiver.Seen);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Equal((2, Now), (Kept.Attempts, Kept.FirstTriedAt));
    }

    [Fact]
    public async Task A_rejected_notification_ends_and_its_channel_becomes_a_problem()
    {
        await using var receiver = Receiver.Answering("404 Not Found");

        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Equal((DeliveryStatus.Rejected, "the receiver answered 404 (NotFound)"), (Kept.Status, Kept.Outcome));
        var problem = _store.Problems["channel:ops"];
        Assert.Equal("channel ops did not take notification 0123456789abcdef0123456789abcdef of contoso: the receiver answered 404 (NotFound)", problem.What);
        Assert.Equal("Look whether the Workflow is still there, is on and has an owner, and copy its address anew (docs/teams.md).", problem.NextStep);
        Assert.Equal(Told.Contoso, problem.Tenant);
    }

    [Fact]
    public async Task A_channel_that_works_again_is_no_problem_any_more()
    {
        _store.Problems["channel:ops"] = new OperatorProblem("channel:ops", "…", "…", Now, Now);
        await using var receiver = Receiver.Answering("202 Accepted");

        await DeliverAsync(receiver);

        Assert.Empty(_store.Problems);
    }

    [Fact]
    public async Task A_channel_that_never_answers_becomes_a_problem_early_and_is_given_up_after_three_days()
    {
        await using var receiver = Receiver.Answering("500 Internal Server Error");
        var problemAfter = 0;

        for (var tries = 1; await DeliverAsync(receiver) is DeliveryStep.Wait wait; tries++)
        {
            Assert.InRange(wait.After, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
            if (problemAfter == 0 && _store.Problems.Count > 0) problemAfter = tries;
            _time.Advance(wait.After);
        }

        Assert.Equal(4, problemAfter);
        Assert.Equal((DeliveryStatus.Rejected, "given up after 3 days: the receiver answered 500 (InternalServerError)"), (Kept.Status, Kept.Outcome));
        Assert.InRange(Kept.EndedAt!.Value - Now, TimeSpan.FromDays(3), TimeSpan.FromDays(3.1));
        Assert.Contains("given up after 3 days", _store.Problems["channel:ops"].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_hours_are_kept()
    {
        _store.Put(Told.Message() with { NotBefore = Now.AddHours(2) });
        await using var receiver = Receiver.Answering("202 Accepted");

        Assert.Equal(new DeliveryStep.Wait(TimeSpan.FromHours(2), "its time has not come: quiet hours"), await DeliverAsync(receiver));
        Assert.Empty(receiver.Seen);
    }

    [Fact]
    public async Task A_paused_channel_waits()
    {
        _store.Channels["ops"] = Told.Teams with { IsPaused = true };
        await using var receiver = Receiver.Answering("202 Accepted");

        Assert.Equal(new DeliveryStep.Wait(TimeSpan.FromMinutes(15), "the channel is paused"), await DeliverAsync(receiver));
        Assert.Empty(receiver.Seen);
        // Written down, so that nobody takes it for one that was left behind.
        Assert.Equal((0, Now.AddMinutes(15)), (Kept.Attempts, Kept.NotBefore));
    }

    [Fact]
    public async Task A_channel_that_is_not_there_rejects()
    {
        _store.Channels.Clear();
        await using var receiver = Receiver.Answering("202 Accepted");

        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Equal("there is no such channel any more", Kept.Outcome);
        Assert.Contains("channel:ops", _store.Problems.Keys);
    }

    [Theory]
    [InlineData(null, "the address of the channel is not at env:TEAMS")]
    [InlineData("https://contoso.webhook.office.com/webhookb2/SECRET-PATH", "the address of the channel is one of an Office 365 connector (webhook.office.com), and Microsoft has switched these off")]
    public async Task An_address_that_is_missing_or_refused_is_a_problem_of_the_channel(string? secret, string why)
    {
        _secret = secret;

        Assert.IsType<DeliveryStep.Ended>(await Deliverer().DeliverAsync(Told.Contoso, Told.Message().Id, "w1", CancellationToken.None));

        Assert.Equal(why, Kept.Outcome);
    }

    // The process dies after the receiver's answer and before it is recorded: the next one sends the same message, with the same id.
    [Fact]
    public async Task A_crash_before_the_record_sends_the_same_id_again()
    {
        _store.Channels["ops"] = Told.Teams with { Kind = ChannelKind.Webhook };
        await using var receiver = Receiver.Answering("200 OK");
        _store.BeforeUpdate = count =>
        {
            // The first update holds it, the second records what came of it.
            if (count == 1) throw new StoreException("the process died here");
        };

        await Assert.ThrowsAsync<StoreException>(() => DeliverAsync(receiver));
        Assert.Equal(DeliveryStatus.Pending, Kept.Status);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Equal([Told.Message().Id, Told.Message().Id], receiver.Seen.Select(request => request.Headers["webhook-id"]));
        Assert.Equal(receiver.Seen[0].Body, receiver.Seen[1].Body);
        Assert.NotEqual(receiver.Seen[0].Headers["webhook-timestamp"], receiver.Seen[1].Headers["webhook-timestamp"]);
    }

    [Fact]
    public async Task What_the_receiver_took_is_recorded_even_where_another_try_was_recorded_meanwhile()
    {
        await using var receiver = Receiver.Answering("202 Accepted");
        _store.BeforeUpdate = count =>
        {
            if (count == 1) _store.Put(Kept with { Attempts = 3, NotBefore = Now.AddHours(1) });
        };

        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));

        Assert.Equal((DeliveryStatus.Accepted, 4), (Kept.Status, Kept.Attempts));
    }

    // Work comes at least once: two pieces of it for one notification must not become two messages.
    [Fact]
    public async Task What_another_piece_of_work_is_sending_is_not_sent_beside_it()
    {
        _store.Put(Told.Message() with { HeldBy = "w2", HeldUntil = Now.AddMinutes(3) });
        await using var receiver = Receiver.Answering("202 Accepted");

        Assert.IsType<DeliveryStep.Held>(await DeliverAsync(receiver));
        Assert.Empty(receiver.Seen);

        // That one died, and is known to be dead when its time is over.
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));
        Assert.Equal((DeliveryStatus.Accepted, null, null), (Kept.Status, Kept.HeldBy, Kept.HeldUntil));
    }

    [Fact]
    public async Task Work_that_comes_again_is_not_kept_from_it_by_itself()
    {
        _store.Put(Told.Message() with { HeldBy = "w1", HeldUntil = Now.AddMinutes(3) });
        await using var receiver = Receiver.Answering("202 Accepted");

        Assert.IsType<DeliveryStep.Ended>(await DeliverAsync(receiver));
    }

    [Fact]
    public async Task Who_loses_the_race_for_a_notification_sends_nothing()
    {
        _store.BeforeUpdate = count =>
        {
            if (count == 0) _store.Put(Kept with { HeldBy = "w2", HeldUntil = Now.AddMinutes(3) });
        };
        await using var receiver = Receiver.Answering("202 Accepted");

        Assert.IsType<DeliveryStep.Held>(await DeliverAsync(receiver));
        Assert.Empty(receiver.Seen);
    }

    [Theory]
    [InlineData("202 Accepted")]
    [InlineData("404 Not Found")]
    [InlineData("500 Internal Server Error")]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1/SECRET-PATH")]
    [InlineData("nonsense")]
    public async Task Nothing_that_is_kept_or_said_has_a_word_of_the_address(string head)
    {
        await using var receiver = Receiver.Answering(head);
        DeliveryStep step;
        var kept = new StringBuilder();
        for (var tries = 0; tries < 5; tries++)
        {
            step = await DeliverAsync(receiver);
            kept.Append(step).Append(JsonSerializer.Serialize(Kept)).Append(JsonSerializer.Serialize(_store.Problems)).AppendJoin(' ', receiver.Seen.Select(request => Encoding.UTF8.GetString(request.Body)));
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.DoesNotContain("SECRET", kept.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", kept.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_of_channel_that_nobody_reaches_rejects()
    {
        _store.Channels["ops"] = Told.Teams with { Kind = ChannelKind.Mail };

        await Deliverer().DeliverAsync(Told.Contoso, Told.Message().Id, "w1", CancellationToken.None);

        Assert.Equal("this service reaches no channels of its kind", Kept.Outcome);
    }

    private async Task<DeliveryStep> DeliverAsync(Receiver receiver)
    {
        _secret = receiver.Address;
        return await Deliverer().DeliverAsync(Told.Contoso, Told.Message().Id, "w1", CancellationToken.None);
    }

    private Deliverer Deliverer()
    {
        var options = new ReceiverOptions { AllowsLoopback = true };
        var secrets = new SecretSource(name => name == "TEAMS" ? _secret : null, null);
        return new Deliverer(new DelivererParts(
            _store,
            _store,
            [new TeamsNotifier(_client, secrets, options, Told.Links, Told.Controls), new WebhookNotifier(_client, secrets, options, Told.Links, Told.Controls, _time)],
            new ChannelPace(_time),
            _time,
            () => 0));
    }
}
