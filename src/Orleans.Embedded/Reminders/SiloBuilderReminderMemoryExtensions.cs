using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Reminders;

namespace Orleans.Hosting;

/// <summary>Adds reminders that end with the host.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Adds reminders in memory.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.AddReminders();
        return builder.ConfigureServices(services => services.AddSingleton<IReminderTable, InMemoryReminderTable>());
    }
}
