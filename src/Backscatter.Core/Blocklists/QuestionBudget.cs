using System.Collections.Concurrent;

namespace Backscatter.Core.Blocklists;

/// <summary>What may be asked of one operator, over all its lists.</summary>
/// <param name="Operator">The operator's name in the catalogue; the zone where it gives none.</param>
/// <param name="QuestionsPerDay">Questions in one UTC day.</param>
/// <param name="QuestionsPerSecond">Questions in a second, on average.</param>
public sealed record OperatorAllowance(string Operator, int QuestionsPerDay, double QuestionsPerSecond);

/// <summary>What one operator was asked on one day.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Day">The UTC day.</param>
/// <param name="Questions">How many questions.</param>
public sealed record OperatorSpending(string Operator, DateOnly Day, int Questions);

/// <summary>What is allowed where the catalogue says nothing, and what the operator of this program allows less.</summary>
public sealed record BudgetOptions
{
    /// <summary>The daily allowance of an operator that publishes none: 500 addresses asked about every hour on four lists.</summary>
    public int QuestionsPerDay { get; init; } = 50_000;

    /// <summary>The rate of an operator that publishes none.</summary>
    public double QuestionsPerSecond { get; init; } = 50;

    /// <summary>How many seconds' worth may be asked at once after a pause.</summary>
    public double BurstSeconds { get; init; } = 2;

    /// <summary>The part of a wait that chance adds, from 0 to 1, so that many programs do not knock at the same moment.</summary>
    public double Jitter { get; init; } = 0.25;

    /// <summary>Lower allowances by operator. A higher one than the operator publishes is without effect.</summary>
    public IReadOnlyList<OperatorAllowance> Limits { get; init; } = [];
}

/// <summary>
/// Holds the questions to each operator within a rate and a daily allowance. Answers from the cache and questions shared with others are free,
/// as they are not asked. Safe for many callers at once.
/// </summary>
public sealed class QuestionBudget
{
    private readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly BudgetOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;

    /// <summary>Makes the budget of some lists.</summary>
    /// <param name="lists">The lists that will be asked; an operator that none of them names gets the default allowance.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">The defaults where null.</param>
    /// <param name="random">The chance in waits; the system's where null.</param>
    /// <param name="spent">What was asked already; entries of other days are without effect.</param>
    public QuestionBudget(IReadOnlyList<Blocklist> lists, TimeProvider time, BudgetOptions? options = null, Random? random = null, IReadOnlyList<OperatorSpending>? spent = null)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time, _random) = (options ?? new BudgetOptions(), time, random ?? Random.Shared);
        foreach (var group in lists.GroupBy(OperatorOf, StringComparer.Ordinal)) _accounts[group.Key] = new Account(AllowanceOf(group.Key, [.. group], _options), _options, time);
        foreach (var past in spent ?? []) Of(past.Operator).Restore(past);
    }

    /// <summary>Whose account a list's questions are on.</summary>
    public static string OperatorOf(Blocklist list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Operator.Length > 0 ? list.Operator : list.Zone;
    }

    /// <summary>What may be asked of an operator: the least of what its lists publish, or the default; and never more than the option says.</summary>
    public static OperatorAllowance AllowanceOf(string name, IReadOnlyList<Blocklist> lists, BudgetOptions options)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(options);
        var lower = options.Limits.FirstOrDefault(limit => limit.Operator == name);
        var perDay = lists.Min(list => list.Terms.QuestionsPerDay) ?? options.QuestionsPerDay;
        var perSecond = lists.Min(list => list.Terms.QuestionsPerSecond) ?? options.QuestionsPerSecond;
        return new OperatorAllowance(name, Math.Min(perDay, lower?.QuestionsPerDay ?? int.MaxValue), Math.Min(perSecond, lower?.QuestionsPerSecond ?? double.MaxValue));
    }

    /// <summary>Takes one question of an operator if one is to be had at this moment.</summary>
    public bool TryTake(string name) => Of(name).TryTake();

    /// <summary>Whether today's allowance of an operator is spent: no waiting helps before midnight UTC.</summary>
    public bool IsSpent(string name) => Of(name).IsSpent;

    /// <summary>Takes one question of an operator, and waits until its rate allows it. False when today's allowance is spent.</summary>
    public async ValueTask<bool> TakeAsync(string name, CancellationToken cancellationToken)
    {
        var account = Of(name);
        if (account.Reserve(out var day) is not { } wait) return false;
        if (wait <= TimeSpan.Zero) return true;
        try
        {
            await Task.Delay(wait * (1 + (_options.Jitter * Chance())), _time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            account.GiveBack(day);
            throw;
        }
    }

    /// <summary>What was asked today, by operator, those that were asked nothing left out.</summary>
    public IReadOnlyList<OperatorSpending> Spent() =>
        [.. _accounts.Values.Select(account => account.Today()).Where(spending => spending.Questions > 0).OrderBy(spending => spending.Operator, StringComparer.Ordinal)];

    private Account Of(string name) => _accounts.GetOrAdd(name, static (key, budget) => new Account(AllowanceOf(key, [], budget._options), budget._options, budget._time), this);

    private double Chance()
    {
        // A seeded Random, as tests pass one, is not made for two threads.
        lock (_random) return _random.NextDouble();
    }

    /// <summary>
    /// A bucket that fills at the rate and holds a burst; a question that must wait takes its token at once and leaves the bucket in debt, so that
    /// those who wait stand in a row instead of racing for each token.
    /// </summary>
    private sealed class Account(OperatorAllowance allowance, BudgetOptions options, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly double _burst = Math.Max(1, allowance.QuestionsPerSecond * options.BurstSeconds);
        private double _tokens = Math.Max(1, allowance.QuestionsPerSecond * options.BurstSeconds);
        private long _filledAt = time.GetTimestamp();
        private DateOnly _day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        private int _asked;

        public bool IsSpent
        {
            get
            {
                lock (_lock)
                {
                    Turn();
                    return _asked >= allowance.QuestionsPerDay;
                }
            }
        }

        public bool TryTake()
        {
            lock (_lock)
            {
                Turn();
                if (_asked >= allowance.QuestionsPerDay || _tokens < 1) return false;
                _asked++;
                _tokens--;
                return true;
            }
        }

        public TimeSpan? Reserve(out DateOnly day)
        {
            lock (_lock)
            {
                Turn();
                day = _day;
                if (_asked >= allowance.QuestionsPerDay) return null;
                _asked++;
                _tokens--;
                return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / allowance.QuestionsPerSecond);
            }
        }

        public void GiveBack(DateOnly day)
        {
            lock (_lock)
            {
                // What was taken before midnight is not on today's account.
                Turn();
                if (day == _day) _asked--;
                _tokens = Math.Min(_burst, _tokens + 1);
            }
        }

        public void Restore(OperatorSpending past)
        {
            lock (_lock)
            {
                if (past.Day == _day) _asked = Math.Max(_asked, past.Questions);
            }
        }

        public OperatorSpending Today()
        {
            lock (_lock)
            {
                Turn();
                return new OperatorSpending(allowance.Operator, _day, _asked);
            }
        }

        private void Turn()
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * allowance.QuestionsPerSecond));
            _filledAt = now;
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            if (today == _day) return;
            (_day, _asked) = (today, 0);
        }
    }
}
