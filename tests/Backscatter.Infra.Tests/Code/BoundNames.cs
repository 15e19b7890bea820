using System.Reflection;
using Azure.Data.Tables;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Storage.Azure;
using Backscatter.Storage.Queues;

namespace Backscatter.Infra.Tests.Code;

/// <summary>The names that the program binds, taken from the program itself: whatever is added there must be added to the templates.</summary>
internal static class BoundNames
{
    /// <summary>The queues, each with its poison queue.</summary>
    public static IReadOnlyList<string> Queues { get; } = [.. WorkQueues.All.SelectMany(queue => (string[])[queue, QueueName.Poison(queue)]).Order(StringComparer.Ordinal)];

    /// <summary>The tables, as the storage opens them unless it is told otherwise.</summary>
    public static IReadOnlyList<string> Tables { get; } = ReadTables();

    /// <summary>The app settings of the service and its store; an index is written as <c>#</c>, a name that an operator gives as <c>*</c>.</summary>
    public static IReadOnlyList<string> Settings { get; } = SettingsSource.Read(Repository.Root);

    /// <summary>The environment variables of the keys of blocklists.</summary>
    public static IReadOnlyList<string> ListKeyVariables { get; } =
        [.. BlocklistCatalogue.Shipped.Lists.Select(list => list.Key?.Name).OfType<string>().Distinct().Select(ListKeys.Variable).Order(StringComparer.Ordinal)];

    // The storage says what it opens to itself alone; its own objects are asked, so that no name is written twice.
    private static List<string> ReadTables()
    {
        var type = typeof(AzureStorage).Assembly.GetType("Backscatter.Storage.Azure.Tables.WatchTables", throwOnError: true)!;
        var tables = Activator.CreateInstance(type, new TableServiceClient("UseDevelopmentStorage=true"), new AzureStorageOptions().TablePrefix)!;
        return [.. type.GetProperties().Where(property => property.PropertyType.Name == "StorageTable").Select(property => NameOf(property.GetValue(tables)!)).Order(StringComparer.Ordinal)];
    }

    private static string NameOf(object table) => table.GetType()
        .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
        .Where(field => field.FieldType == typeof(TableClient))
        .Select(field => ((TableClient)field.GetValue(table)!).Name)
        .Single();
}
