using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Monitoring;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>Where a row lies.</summary>
/// <param name="Partition">Its partition key.</param>
/// <param name="Row">Its row key.</param>
internal sealed record RowKey(string Partition, string Row);

/// <summary>A stretch of rows of one partition or, where <see cref="UntilPartition"/> is given, of several, by ordinal order of the keys.</summary>
/// <param name="Partition">The partition, or the first one.</param>
/// <param name="From">The first row key, with.</param>
/// <param name="Until">The first row key that is too far; null for no end.</param>
internal sealed record RowRange(string Partition, string From, string? Until)
{
    /// <summary>The first partition that is too far; null for one partition only.</summary>
    public string? UntilPartition { get; init; }
}

/// <summary>
/// Every key of every table, and every stretch of keys: made here and nowhere else. A key is parts with <c>|</c> behind each but the last; parts are
/// escaped by <see cref="KeyText"/>, names of the DNS in lower case, times as 19 digits of ticks (UTC), or of the ticks that are left, where the newest
/// comes first. What a row is begins its key, so that one kind is one stretch. Rows hold what they are about, so nothing is ever read out of a key.
/// </summary>
internal static class TableKeys
{
    /// <summary>
    /// The most characters of a partition key or a row key: 1 KiB of UTF-16. One page of the documentation says 1,024 characters; the emulator takes half.
    /// No key of ours comes near it.
    /// </summary>
    public const int MostCharacters = 512;

    /// <summary>The most characters of a part. A longer one is cut, and a hash of the whole tells it from others that begin alike.</summary>
    public const int MostPartCharacters = 160;

    private const string Tenants = "tenant";
    private const string Channels = "channel";
    private const string Problems = "problem";
    private const string Secrets = "secret";
    private const string BlocklistsPartition = "blocklists";
    private const string UnfinishedPartition = "unfinished";

    // The partitions of the time index begin with "due|", those of its pointers with "of|".
    private const string DueWord = "due";
    private const string OfWord = "of";
    private const string OnWord = "on";
    private const string OrdersPartition = "orders";
    private const string AnswerWord = "answer";
    private const string Agents = "agent";
    private const string Enrolments = "enrolment";
    private const string OpenPartition = "open";
    private const string ScanWord = "scan";
    private const string AddressWord = "address";
    private const string CallbackWord = "callback";

    /// <summary>How long the stretch of time is whose checks share a partition of the time index: several can be read and written side by side.</summary>
    public static TimeSpan DueBucket { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the stretch of time is whose entries of the audit log share a partition: few enough to be looked through one after another, and a client's entries can be written with all others'.</summary>
    public static TimeSpan AuditBucket { get; } = TimeSpan.FromDays(28);

    // --- table Settings: a partition for each kind ---

    /// <summary>A client.</summary>
    public static RowKey Tenant(TenantId tenant) => Key(Tenants, Part(tenant.Value));

    /// <summary>All clients, by id.</summary>
    public static RowRange AllTenants() => Whole(Tenants);

    /// <summary>A channel.</summary>
    public static RowKey Channel(string id) => Key(Channels, Part(Lower(id)));

    /// <summary>All channels, by id.</summary>
    public static RowRange AllChannels() => Whole(Channels);

    /// <summary>A problem.</summary>
    public static RowKey Problem(string id) => Key(Problems, Part(id));

    /// <summary>All problems.</summary>
    public static RowRange AllProblems() => Whole(Problems);

    /// <summary>A part of the state of the blocklists, from 0.</summary>
    public static RowKey Blocklists(int part) => Key(BlocklistsPartition, Digits(part));

    /// <summary>All parts of it.</summary>
    public static RowRange AllBlocklists() => Whole(BlocklistsPartition);

    /// <summary>An agent.</summary>
    public static RowKey Agent(string id) => Key(Agents, Part(id));

    /// <summary>All agents, by id.</summary>
    public static RowRange AllAgents() => Whole(Agents);

    /// <summary>A token by which an agent enrols.</summary>
    public static RowKey Enrolment(string hash) => Key(Enrolments, Part(hash));

    /// <summary>All of them.</summary>
    public static RowRange AllEnrolments() => Whole(Enrolments);

    // --- table Secrets ---

    /// <summary>A secret.</summary>
    public static RowKey Secret(string name) => Key(Secrets, Part(name));

    /// <summary>All secrets.</summary>
    public static RowRange AllSecrets() => Whole(Secrets);

    // --- table Watch: a partition for each client, because a transaction cannot leave one ---

    /// <summary>The partition of a client.</summary>
    public static string WatchPartition(TenantId tenant) => Checked(Part(tenant.Value));

    /// <summary>Everything in it.</summary>
    public static RowRange AllOf(TenantId tenant) => Whole(WatchPartition(tenant));

    /// <summary>A target.</summary>
    public static RowKey Target(TenantId tenant, string target) => Key(WatchPartition(tenant), $"target|{Part(Lower(target))}");

    /// <summary>All targets, by their text.</summary>
    public static RowRange AllTargets(TenantId tenant) => Prefix(WatchPartition(tenant), "target");

    /// <summary>The state of a target.</summary>
    public static RowKey State(TenantId tenant, string target) => Key(WatchPartition(tenant), $"state|{Part(Lower(target))}");

    /// <summary>All states, by target.</summary>
    public static RowRange AllStates(TenantId tenant) => Prefix(WatchPartition(tenant), "state");

    /// <summary>An entry of the history of a target.</summary>
    public static RowKey History(TenantId tenant, string target, DateTimeOffset at, string scan) =>
        Key(WatchPartition(tenant), $"history|{Part(Lower(target))}|{Left(at)}|{Part(scan)}");

    /// <summary>The history of all targets of a client: by target, and of each the newest first.</summary>
    public static RowRange AllHistory(TenantId tenant) => Prefix(WatchPartition(tenant), "history");

    /// <summary>The history of a target from a time (with) until another (without), newest first; null for no bound.</summary>
    public static RowRange HistoryBetween(TenantId tenant, string target, DateTimeOffset? since, DateTimeOffset? until) =>
        Between(WatchPartition(tenant), $"history|{Part(Lower(target))}", since, until);

    /// <summary>An entry of the outbox.</summary>
    public static RowKey Outbox(TenantId tenant, string id) => Key(WatchPartition(tenant), $"outbox|{Part(id)}");

    /// <summary>The outbox.</summary>
    public static RowRange AllOutbox(TenantId tenant) => Prefix(WatchPartition(tenant), "outbox");

    /// <summary>The row that whoever composes changes with every notification.</summary>
    public static RowKey Composer(TenantId tenant) => Key(WatchPartition(tenant), "composer");

    /// <summary>Where a notification lies; the notification itself lies where it is found in order of time.</summary>
    public static RowKey NotificationPlace(TenantId tenant, string id) => Key(WatchPartition(tenant), $"notification|{Part(id)}");

    /// <summary>A notification that is not delivered.</summary>
    public static RowKey PendingNotification(TenantId tenant, DateTimeOffset created, string id) =>
        Key(WatchPartition(tenant), $"notification-pending|{Ticks(created)}|{Part(id)}");

    /// <summary>All that are not delivered, oldest first.</summary>
    public static RowRange AllPending(TenantId tenant) => Prefix(WatchPartition(tenant), "notification-pending");

    /// <summary>A notification that is delivered or rejected.</summary>
    public static RowKey EndedNotification(TenantId tenant, DateTimeOffset ended, string id) =>
        Key(WatchPartition(tenant), $"notification-ended|{Left(ended)}|{Part(id)}");

    /// <summary>All that are, newest first; those that ended before a time only, where one is given.</summary>
    public static RowRange AllEnded(TenantId tenant, DateTimeOffset? before = null)
    {
        var all = Prefix(WatchPartition(tenant), "notification-ended");
        return before is { } time ? all with { From = $"notification-ended|{Left(time)}}}" } : all;
    }

    /// <summary>A suppression.</summary>
    public static RowKey Suppression(TenantId tenant, string id) => Key(WatchPartition(tenant), $"suppression|{Part(id)}");

    /// <summary>All suppressions.</summary>
    public static RowRange AllSuppressions(TenantId tenant) => Prefix(WatchPartition(tenant), "suppression");

    // --- table Scans: a partition for each target; those that were ordered for nobody have no client in front ---

    /// <summary>A scan with its evidence.</summary>
    public static RowKey Scan(TenantId? tenant, string target, string scan) => Key(ScanPartition(tenant, target), Part(scan));

    /// <summary>The scans of a target.</summary>
    public static RowRange ScansOf(TenantId? tenant, string target) => Whole(Checked(ScanPartition(tenant, target)));

    /// <summary>The scans that were ordered for nobody.</summary>
    public static RowRange ScansOfNobody() => Partitions("");

    /// <summary>The scans of all targets of a client: partitions from the first that can be its to the last.</summary>
    public static RowRange ScansOf(TenantId tenant) => Partitions(Part(tenant.Value));

    // --- table Due: partitions by time, and one for each client that says where in them a check stands ---

    /// <summary>A check at a time. The mark tells entries of one check at one time apart, so that whoever removes one removes no other.</summary>
    public static RowKey Due(DueKey check, DateTimeOffset at, string mark) =>
        Key($"{DueWord}|{Ticks(Bucket(at, DueBucket))}", $"{Ticks(at)}|{Part(check.Tenant.Value)}|{Part(Lower(check.Target))}|{KindWord(check.Kind)}|{Part(mark)}");

    /// <summary>All checks up to a time (with), by time.</summary>
    public static RowRange DueUntil(DateTimeOffset now) => new($"{DueWord}|", "", $"{Ticks(now)}}}") { UntilPartition = $"{DueWord}|{Ticks(Bucket(now, DueBucket))}}}" };

    /// <summary>Where a check stands.</summary>
    public static RowKey DuePlace(DueKey check) => Key(PointersOf(check.Tenant), $"{Part(Lower(check.Target))}|{KindWord(check.Kind)}");

    /// <summary>Where the checks of a target stand.</summary>
    public static RowRange DuePlaces(TenantId tenant, string target) => Prefix(PointersOf(tenant), Part(Lower(target)));

    /// <summary>Where the checks of a client stand.</summary>
    public static RowRange DuePlaces(TenantId tenant) => Whole(PointersOf(tenant));

    // --- table Listed: a partition for each list, and one for each client that says what the index holds of a target ---

    /// <summary>A listing.</summary>
    public static RowKey Listed(string zone, TenantId tenant, string target, string subject) =>
        Key(ListPartition(zone), $"{Part(tenant.Value)}|{Part(Lower(target))}|{Part(Lower(subject))}");

    /// <summary>Who is on a list.</summary>
    public static RowRange OnList(string zone) => Whole(ListPartition(zone));

    /// <summary>What the index holds of a target.</summary>
    public static RowKey ListedPlace(TenantId tenant, string target) => Key(PointersOf(tenant), Part(Lower(target)));

    /// <summary>What it holds of a client's targets.</summary>
    public static RowRange ListedPlaces(TenantId tenant) => Whole(PointersOf(tenant));

    // --- table Sweeps: a partition for each sweep, and one that names the batches that are not done ---

    /// <summary>A batch.</summary>
    public static RowKey Batch(string sweep, TenantId tenant, int number) => Key($"sweep|{Part(sweep)}", $"{Part(tenant.Value)}|{Digits(number)}");

    /// <summary>The batches of a client in a sweep, by number.</summary>
    public static RowRange BatchesOf(string sweep, TenantId tenant) => Prefix(Checked($"sweep|{Part(sweep)}"), Part(tenant.Value));

    /// <summary>All batches of all sweeps.</summary>
    public static RowRange AllBatches() => Partitions("sweep");

    /// <summary>The batches of a client in all sweeps.</summary>
    public static RowRange AllBatches(TenantId tenant) => AllBatches() with { From = $"{Part(tenant.Value)}|", Until = $"{Part(tenant.Value)}}}" };

    /// <summary>The name of a batch among those that are not done.</summary>
    public static RowKey Unfinished(DateTimeOffset planned, string sweep, TenantId tenant, int number) =>
        Key(UnfinishedPartition, $"{Ticks(planned)}|{Part(sweep)}|{Part(tenant.Value)}|{Digits(number)}");

    /// <summary>All that are not done, oldest first.</summary>
    public static RowRange AllUnfinished() => Whole(UnfinishedPartition);

    /// <summary>Those of them that were planned before a time.</summary>
    public static RowRange UnfinishedBefore(DateTimeOffset before) => new(UnfinishedPartition, "", Ticks(before));

    // --- table Audit: partitions by time, the newest first, and in each the entries of all, and once more those of each client ---

    /// <summary>An entry among those of all.</summary>
    public static RowKey Audit(DateTimeOffset at, string id) => Key(AuditPartition(at), $"all|{Left(at)}|{Part(id)}");

    /// <summary>The same among those of its client.</summary>
    public static RowKey AuditOf(TenantId tenant, DateTimeOffset at, string id) => Key(AuditPartition(at), $"of|{Part(tenant.Value)}|{Left(at)}|{Part(id)}");

    /// <summary>The entries of a partition from a time (with) until another (without), newest first: of a client, or of all.</summary>
    public static RowRange AuditBetween(string partition, TenantId? tenant, DateTimeOffset? since, DateTimeOffset? until) =>
        Between(partition, tenant is null ? "all" : $"of|{Part(tenant.Value)}", since, until);

    /// <summary>Everything in the partitions that hold entries from a time (with) until another (without); null for no bound.</summary>
    public static RowRange AuditPartitions(DateTimeOffset? since, DateTimeOffset? until) =>
        new(until is { } end ? AuditPartition(end) : "", "", null) { UntilPartition = since is { } start ? $"{AuditPartition(start)}}}" : "}" };

    /// <summary>What is left of such partitions behind one of them, the next older first.</summary>
    public static RowRange AuditBehind(RowRange partitions, string partition) => partitions with { Partition = $"{partition}}}" };

    /// <summary>Of such partitions, what stands among those of all.</summary>
    public static RowRange AuditOfAll(RowRange partitions) => partitions with { From = "all|", Until = "all}" };

    /// <summary>Of such partitions, what stands among those of any client.</summary>
    public static RowRange AuditOfClients(RowRange partitions) => partitions with { From = "of|", Until = "of}" };

    // --- table Requests: a partition for each order, one that names them by time, and one for each caller who gives keys to his requests ---

    /// <summary>An order, as it was given.</summary>
    public static RowKey Order(string id) => Key(OrderPartition(id), "order");

    /// <summary>How far one of its targets is.</summary>
    public static RowKey OrderMark(string id, string target) => Key(OrderPartition(id), $"mark|{Part(Lower(target))}");

    /// <summary>The order and its marks.</summary>
    public static RowRange AllOfOrder(string id) => Whole(Checked(OrderPartition(id)));

    /// <summary>The name of an order among all of them.</summary>
    public static RowKey OrderName(DateTimeOffset at, string id) => Key(OrdersPartition, $"{Ticks(at)}|{Part(id)}");

    /// <summary>The names of the orders from a time (with) until another (without), oldest first; null for no bound.</summary>
    public static RowRange OrderNames(DateTimeOffset? since, DateTimeOffset? until) =>
        new(OrdersPartition, since is { } start ? Ticks(start) : "", until is { } end ? Ticks(end) : null);

    /// <summary>The answer to a request.</summary>
    public static RowKey Answer(string caller, string key) => Key($"{AnswerWord}|{Part(caller)}", Part(key));

    /// <summary>The answers to all callers.</summary>
    public static RowRange AllAnswers() => Partitions(AnswerWord);

    // --- table Probes: a partition for each scan, one that names the jobs that are open, one for each address and one for each sender ---

    /// <summary>A job.</summary>
    public static RowKey Probe(string scan, string job) => Key($"{ScanWord}|{Part(scan)}", Part(job));

    /// <summary>The jobs of a scan.</summary>
    public static RowRange ProbesOf(string scan) => Whole(Checked($"{ScanWord}|{Part(scan)}"));

    /// <summary>The jobs of all scans.</summary>
    public static RowRange AllProbes() => Partitions(ScanWord);

    /// <summary>The name of a job among those that are open.</summary>
    public static RowKey OpenProbe(DateTimeOffset created, string scan, string job) => Key(OpenPartition, $"{Ticks(created)}|{Part(scan)}|{Part(job)}");

    /// <summary>All that are open, oldest first.</summary>
    public static RowRange AllOpenProbes() => Whole(OpenPartition);

    /// <summary>Which job has an address for now.</summary>
    public static RowKey AddressHold(string address) => Key($"{AddressWord}|{Part(Lower(address))}", "hold");

    /// <summary>Which agent probed an address last.</summary>
    public static RowKey AddressAgent(string address) => Key($"{AddressWord}|{Part(Lower(address))}", "agent");

    /// <summary>What is known of all addresses.</summary>
    public static RowRange AllAddresses() => Partitions(AddressWord);

    /// <summary>A call back to a sender; the digest tells those of one moment apart.</summary>
    public static RowKey Callback(string token, DateTimeOffset at, string digest) => Key($"{CallbackWord}|{Part(token)}", $"{Ticks(at)}|{Part(digest)}");

    /// <summary>The calls back to a sender from a time on (with), oldest first.</summary>
    public static RowRange CallbacksSince(string token, DateTimeOffset since) => new(Checked($"{CallbackWord}|{Part(token)}"), Ticks(since), null);

    /// <summary>All calls back.</summary>
    public static RowRange AllCallbacks() => Partitions(CallbackWord);

    // --- the parts ---

    private static string ScanPartition(TenantId? tenant, string target) => $"{Part(tenant?.Value ?? "")}|{Part(Lower(target))}";

    private static string AuditPartition(DateTimeOffset at) => Left(Bucket(at, AuditBucket));

    private static string OrderPartition(string id) => $"order|{Part(id)}";

    private static string PointersOf(TenantId tenant) => Checked($"{OfWord}|{Part(tenant.Value)}");

    private static string ListPartition(string zone) => Checked($"{OnWord}|{Part(Lower(zone))}");

    // "~~" is in no escaped text.
    private static string Part(string text) => KeyText.Escape(text) is var part && part.Length <= MostPartCharacters
        ? part
        : $"{part[..120]}~~{Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text)))[..32]}";

    private static string Lower(string name) => name.ToLowerInvariant();

    private static string KindWord(CheckKind kind) => kind switch
    {
        CheckKind.Blocklists => "blocklists",
        CheckKind.Probe => "probe",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind of check"),
    };

    private static DateTimeOffset Bucket(DateTimeOffset at, TimeSpan length) => new(at.UtcTicks - at.UtcTicks % length.Ticks, TimeSpan.Zero);

    private static string Ticks(DateTimeOffset at) => at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    // Ticks count from year 1 and end with 9999: what is left has 19 digits too, and sorts the newest first.
    private static string Left(DateTimeOffset at) => (DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    private static string Digits(int number) => number >= 0
        ? number.ToString("D10", CultureInfo.InvariantCulture)
        : throw new ArgumentOutOfRangeException(nameof(number), number, "numbers in keys are not negative");

    private static RowKey Key(string partition, string row) => new(Checked(partition), Checked(row));

    private static RowRange Whole(string partition) => new(partition, "", null);

    // "}" is the character behind "|": what begins with "state|" lies before "state}".
    private static RowRange Prefix(string partition, string first) => new(partition, $"{first}|", $"{first}}}");

    // What is left of time shrinks while time goes on. Behind the digits comes "|", and behind "|" comes "}".
    private static RowRange Between(string partition, string prefix, DateTimeOffset? since, DateTimeOffset? until) => new(
        partition, until is { } end ? $"{prefix}|{Left(end)}}}" : $"{prefix}|", since is { } start ? $"{prefix}|{Left(start)}}}" : $"{prefix}}}");

    private static RowRange Partitions(string first) => new($"{first}|", "", null) { UntilPartition = $"{first}}}" };

    private static string Checked(string key) => key.Length <= MostCharacters
        ? key
        : throw new ArgumentException($"the key {Core.Names.ForeignText.Quote(key, 60)} has {key.Length} characters; {MostCharacters} are the most");
}

/// <summary>A check, whenever it is due.</summary>
/// <param name="Tenant">For whom.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Kind">Of which kind.</param>
internal sealed record DueKey(TenantId Tenant, string Target, CheckKind Kind);
