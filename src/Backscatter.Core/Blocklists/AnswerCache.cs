using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>Which answer: whom was asked, which list, about what. The list's key is no part of it, so nothing that shows it can show a key.</summary>
/// <param name="Resolvers">The resolvers, as one text: what one set of them said is no answer of another.</param>
/// <param name="Zone">The list's zone.</param>
/// <param name="Label">What stands in front of the zone (<see cref="BlocklistSubject.Label"/>).</param>
/// <param name="Type">The record type.</param>
public readonly record struct AnswerKey(string Resolvers, string Zone, string Label, DnsRecordType Type);

/// <summary>How long and how much is kept.</summary>
public sealed record AnswerCacheOptions
{
    /// <summary>The longest that an answer is kept, whatever its TTL says: a list that asks for a week would otherwise be seen once a week.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most answers kept; above it those that end soonest go first.</summary>
    public int MostAnswers { get; init; } = 100_000;
}

/// <summary>
/// What lists have answered, for as long as they allow: the least TTL of the records, or for 'no such name' the minimum of the SOA record
/// (RFC 2308 section 5; without one it is not kept). A failure is never kept. Equal questions that are under way are one question. Safe for
/// many callers at once.
/// </summary>
public sealed class AnswerCache(TimeProvider time, AnswerCacheOptions? options = null)
{
    private readonly AnswerCacheOptions _options = options ?? new AnswerCacheOptions();
    private readonly ConcurrentDictionary<AnswerKey, Entry> _entries = new();
    private readonly ConcurrentDictionary<AnswerKey, Flight> _underWay = new();
    private readonly Lock _trimming = new();
    private int _count;

    /// <summary>How many answers are kept, those past their time included until they are looked at or make room.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>An answer that is still good; it bears <see cref="BlocklistEvidence.FromCache"/>. Costs no question and allocates nothing.</summary>
    public bool TryGet(AnswerKey key, [NotNullWhen(true)] out BlocklistEvidence? evidence)
    {
        evidence = null;
        if (!_entries.TryGetValue(key, out var entry)) return false;
        if (time.GetElapsedTime(entry.StoredAt) < entry.Life)
        {
            evidence = entry.Evidence;
            return true;
        }

        if (_entries.TryRemove(new(key, entry))) Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Keeps an answer as long as it may be kept; one that may not be is not.</summary>
    public void Keep(AnswerKey key, BlocklistEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (LifeOf(evidence, _options.LongestLife) is not { } life) return;
        var entry = new Entry(evidence with { FromCache = true }, time.GetTimestamp(), life);
        var isNew = true;
        _entries.AddOrUpdate(key, static (_, added) => added, (_, _, added) => { isNew = false; return added; }, entry);
        if (isNew && Interlocked.Increment(ref _count) > _options.MostAnswers) Trim();
    }

    /// <summary>
    /// The answer from the cache, or from a question that is under way already, or by asking. A caller who cancels stops waiting; the question goes
    /// on for the others, and ends when nobody waits for it any more.
    /// </summary>
    /// <param name="key">Which answer.</param>
    /// <param name="ask">Asks; null where the question may not be asked.</param>
    /// <param name="pastCache">Whether a kept answer does not do, because a second look is what is wanted.</param>
    /// <param name="cancellationToken">Ends the caller's waiting.</param>
    public async ValueTask<BlocklistEvidence?> GetAsync(AnswerKey key, Func<CancellationToken, Task<BlocklistEvidence?>> ask, bool pastCache, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!pastCache && TryGet(key, out var known)) return known;
        var own = new Flight(new CancellationTokenSource());
        Flight shared;
        do
        {
            shared = _underWay.GetOrAdd(key, own);
        }
        while (!shared.TryJoin());

        try
        {
            if (ReferenceEquals(shared, own)) own.Start(AskAsync(key, ask, pastCache, own));
            var evidence = await shared.Answer.WaitAsync(cancellationToken);
            return ReferenceEquals(shared, own) || evidence is null ? evidence : evidence with { FromCache = true };
        }
        finally
        {
            if (shared.Leave()) _underWay.TryRemove(new(key, shared));
        }
    }

    /// <summary>How long an answer may be kept; null for not at all.</summary>
    public static TimeSpan? LifeOf(BlocklistEvidence evidence, TimeSpan longest)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Code is not (DnsCode.NoError or DnsCode.NameError) || evidence.Ttl is not { } ttl || ttl <= TimeSpan.Zero) return null;
        return ttl < longest ? ttl : longest;
    }

    private async Task<BlocklistEvidence?> AskAsync(AnswerKey key, Func<CancellationToken, Task<BlocklistEvidence?>> ask, bool pastCache, Flight own)
    {
        try
        {
            // The one before may have ended between this caller's look and its turn.
            if (!pastCache && TryGet(key, out var known)) return known;
            var evidence = await ask(own.Token);
            if (evidence is not null) Keep(key, evidence);
            return evidence;
        }
        finally
        {
            _underWay.TryRemove(new(key, own));
        }
    }

    private void Trim()
    {
        lock (_trimming)
        {
            if (Count <= _options.MostAnswers) return;
            // A tenth at once, so that a full cache does not sort itself at every answer.
            var surplus = Count - (_options.MostAnswers - (_options.MostAnswers / 10));
            foreach (var pair in _entries.ToArray().OrderBy(pair => pair.Value.Life - time.GetElapsedTime(pair.Value.StoredAt)).Take(surplus))
            {
                if (_entries.TryRemove(pair)) Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>One question under way and how many wait for it.</summary>
    private sealed class Flight(CancellationTokenSource abandoned)
    {
        private readonly TaskCompletionSource<BlocklistEvidence?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public CancellationToken Token => abandoned.Token;

        public Task<BlocklistEvidence?> Answer => _answer.Task;

        /// <summary>False once the last one has left: then it is being given up.</summary>
        public bool TryJoin()
        {
            int waiting;
            do
            {
                waiting = Volatile.Read(ref _waiting);
                if (waiting < 0) return false;
            }
            while (Interlocked.CompareExchange(ref _waiting, waiting + 1, waiting) != waiting);
            return true;
        }

        /// <summary>Whether this was the last one: nobody can join any more.</summary>
        public bool Leave()
        {
            if (Interlocked.Decrement(ref _waiting) != 0 || Interlocked.CompareExchange(ref _waiting, -1, 0) != 0) return false;
            abandoned.Cancel();
            return true;
        }

        public void Start(Task<BlocklistEvidence?> answer) => answer.ContinueWith(
            static (ended, flight) => ((Flight)flight!).Land(ended), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        private void Land(Task<BlocklistEvidence?> ended) => _answer.SetFromTask(ended);
    }

    private sealed record Entry(BlocklistEvidence Evidence, long StoredAt, TimeSpan Life);
}
