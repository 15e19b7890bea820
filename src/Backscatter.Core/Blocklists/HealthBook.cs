using System.Collections.Concurrent;

namespace Backscatter.Core.Blocklists;

/// <summary>When lists are tested again, and how much is remembered.</summary>
public sealed record HealthOptions
{
    /// <summary>How long a test holds. A list is not tested more often.</summary>
    public TimeSpan RetestAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same where the test points were not answered: the fault is as likely ours, and may be mended at any moment.</summary>
    public TimeSpan RetestUnansweredAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many changes are kept of a list.</summary>
    public int MostEvents { get; init; } = 50;
}

/// <summary>
/// The health of all lists, shared by all who ask: which answers count, when a list is tested again, and what became of it so far. Safe for many
/// callers at once.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="options">The defaults where null.</param>
/// <param name="known">What was known before, as <see cref="All"/> gave it.</param>
public sealed class HealthBook(TimeProvider time, HealthOptions? options = null, IReadOnlyList<ListHealth>? known = null)
{
    private const int MostNews = 1000;

    private readonly HealthOptions _options = options ?? new HealthOptions();
    private readonly ConcurrentDictionary<(string Zone, SubjectKinds Kind), Page> _pages =
        new((known ?? []).Select(health => KeyValuePair.Create((health.Zone, health.Kind), new Page(health))));

    private readonly ConcurrentQueue<HealthEvent> _news = new();

    /// <summary>The changes since this was last called: each is told once. That a list is well when first looked at is none.</summary>
    public IReadOnlyList<HealthEvent> TakeNews()
    {
        List<HealthEvent> news = [];
        while (_news.TryDequeue(out var change)) news.Add(change);
        return news;
    }

    /// <summary>Everything known, in the order of zones.</summary>
    public IReadOnlyList<ListHealth> All() => [.. _pages.Values.Select(page => page.Health).OrderBy(health => health.Zone, StringComparer.Ordinal).ThenBy(health => health.Kind)];

    /// <summary>The health of one list for one kind of subject.</summary>
    public ListHealth Of(string zone, SubjectKinds kind) => _pages.TryGetValue((zone, kind), out var page) ? page.Health : new ListHealth(zone, kind);

    /// <summary>Why no answer of the list counts at the moment; null where answers count, or where it was not tested yet.</summary>
    public UnknownReason? Reason(Blocklist list, SubjectKinds kind)
    {
        ArgumentNullException.ThrowIfNull(list);
        return _pages.TryGetValue((list.Zone, kind), out var page) ? page.Health.Reason : null;
    }

    /// <summary>Whether the list's new listings do not count at the moment.</summary>
    public bool IsQuarantined(string zone, SubjectKinds kind) => _pages.TryGetValue((zone, kind), out var page) && page.Health.QuarantinedSince is not null;

    /// <summary>Writes a test down.</summary>
    public void Write(string zone, SubjectKinds kind, ListSelfTest test) =>
        Change(zone, kind, health => health.After(test, time.GetUtcNow(), _options.MostEvents), test);

    /// <summary>Writes down what the fleet showed.</summary>
    public void Write(string zone, SubjectKinds kind, bool quarantined, string why) =>
        Change(zone, kind, health => health.After(quarantined, why, time.GetUtcNow(), _options.MostEvents), null);

    /// <summary>
    /// The test that holds at the moment: the last one while it is fresh, or a new one, made once for all who wait for it. The caller who happens to
    /// start it may leave; the others still get it.
    /// </summary>
    internal async Task<ListSelfTest> TestAsync(string zone, SubjectKinds kind, Func<Task<ListSelfTest>> ask, CancellationToken cancellationToken)
    {
        var page = PageOf(zone, kind);
        if (!IsDue(page.Health) && page.Last is { } last) return last;
        return await page.RunOnce(async () =>
        {
            // The one before may have ended between this caller's look and its turn.
            if (!IsDue(page.Health) && page.Last is { } fresh) return fresh;
            var test = await ask();
            // What could not be asked for want of budget takes nothing from what was seen before.
            if (test.Reason == UnknownReason.BudgetExhausted && page.Last is { } earlier) return earlier;
            Write(zone, kind, test);
            return test;
        }).WaitAsync(cancellationToken);
    }

    private void Change(string zone, SubjectKinds kind, Func<ListHealth, ListHealth> change, ListSelfTest? test)
    {
        if (PageOf(zone, kind).Change(change, test) is not { } news) return;
        _news.Enqueue(news);
        // Where nobody asks for the news, the history still has them.
        while (_news.Count > MostNews) _news.TryDequeue(out _);
    }

    private bool IsDue(ListHealth health)
    {
        if (health.TestedAt is not { } at) return true;
        var now = time.GetUtcNow();
        // A clock that was set back must not keep a list from being tested for as long.
        return now < at || now - at >= (health.Tested == ListState.Unanswered ? _options.RetestUnansweredAfter : _options.RetestAfter);
    }

    private Page PageOf(string zone, SubjectKinds kind) => _pages.GetOrAdd((zone, kind), static key => new Page(new ListHealth(key.Zone, key.Kind)));

    private sealed class Page(ListHealth known)
    {
        private readonly Lock _lock = new();
        private Task<ListSelfTest>? _running;

        public ListHealth Health { get; private set; } = known;

        /// <summary>
        /// The last test. Of one from an earlier run a bad verdict holds until the next is due; a good one does not, since the resolvers of this run
        /// may be others, through which the list does not answer.
        /// </summary>
        public ListSelfTest? Last { get; private set; } = (known.TestedAt, known.Tested) switch
        {
            ({ }, ListState.Failed) => new ListSelfTest(SelfTestOutcome.Failed, known.Reason, known.Why, []),
            ({ }, ListState.Unanswered) => new ListSelfTest(SelfTestOutcome.Unanswered, known.Reason, known.Why, []),
            _ => null,
        };

        public HealthEvent? Change(Func<ListHealth, ListHealth> change, ListSelfTest? test)
        {
            lock (_lock)
            {
                var before = Health;
                Health = change(before);
                if (test is not null && test.Reason != UnknownReason.BudgetExhausted) Last = test;
                // That a list turns out to be well when first looked at is no news.
                var isNews = Health.State != before.State && (before.State, Health.State) is not (ListState.Untested, ListState.Healthy or ListState.Unproven);
                return isNews ? Health.Events[^1] : null;
            }
        }

        public Task<ListSelfTest> RunOnce(Func<Task<ListSelfTest>> test)
        {
            lock (_lock)
            {
                return _running is { IsCompleted: false } running ? running : _running = test();
            }
        }
    }
}
