using System.Globalization;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Web.Errors;

namespace Backscatter.Web.Tenants;

/// <summary>A tenant as it is read and written.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Id">Its id; may be left out where the address says it.</param>
/// <param name="TimeZone">Its time zone, an IANA id; UTC where left out.</param>
/// <param name="DigestHour">The hour of its day at which digests are sent, 0 to 23; 8 where left out.</param>
/// <param name="QuietHours">When only what is grave is sent; never where left out.</param>
/// <param name="Routes">Which channels hear of it; none where left out.</param>
/// <param name="TellsBaseline">Whether the first scan of a target tells at once what it finds.</param>
public sealed record TenantBody(string Name, string? Id = null, string? TimeZone = null, int? DigestHour = null, QuietBody? QuietHours = null, IReadOnlyList<ChannelRoute>? Routes = null, bool? TellsBaseline = null)
{
    /// <summary>A tenant as it is written.</summary>
    internal static TenantBody Of(Tenant tenant) =>
        new(tenant.Name, tenant.Id.Value, tenant.TimeZone, tenant.DigestHour, tenant.QuietHours is { } quiet ? QuietBody.Of(quiet) : null, tenant.Routes, tenant.TellsBaseline);

    /// <summary>The tenant that is meant.</summary>
    internal Tenant Read(TenantId id)
    {
        if (Id is not null && Id != id.Value) throw ApiException.Invalid("id", $"is not {id}, which the address names; leave it out");
        var plain = new Tenant(id, Name.Trim());
        var tenant = plain with
        {
            TimeZone = TimeZone ?? plain.TimeZone,
            DigestHour = DigestHour ?? plain.DigestHour,
            QuietHours = QuietHours?.Read(),
            Routes = Routes ?? [],
            TellsBaseline = TellsBaseline ?? false,
        };
        Check("name", TenantRules.Name(Name));
        Check("timeZone", TenantRules.TimeZone(tenant.TimeZone));
        Check("digestHour", TenantRules.DigestHour(tenant.DigestHour));
        Check("quietHours", TenantRules.Quiet(tenant.QuietHours));
        Check("routes", TenantRules.Routes(tenant.Routes));
        return tenant;
    }

    private static void Check(string member, string? problem)
    {
        if (problem is not null) throw ApiException.Invalid(member, problem);
    }
}

/// <summary>A part of the day, in the tenant's time zone; where it ends before it begins it spans midnight.</summary>
/// <param name="From">When it begins, such as <c>20:00</c>.</param>
/// <param name="To">When it ends.</param>
public sealed record QuietBody(string From, string To)
{
    private const string Form = "HH:mm";

    internal static QuietBody Of(QuietHours quiet) => new(quiet.From.ToString(Form, CultureInfo.InvariantCulture), quiet.To.ToString(Form, CultureInfo.InvariantCulture));

    internal QuietHours Read() => new(Time("quietHours.from", From), Time("quietHours.to", To));

    private static TimeOnly Time(string member, string text) =>
        TimeOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw ApiException.Invalid(member, "is a time of the day, such as 20:00");
}
