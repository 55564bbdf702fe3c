using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Embedded.Reminders;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>Adds reminders, whose table is registered apart.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Adds reminders; needs an <see cref="IReminderTable"/> among the services.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder) =>
        builder.ConfigureServices(services => services.AddReminders());

    /// <summary>Adds reminders; needs an <see cref="IReminderTable"/> among the services.</summary>
    public static void AddReminders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ReminderService))) return;
        services.AddSingleton<ReminderService>();
        services.TryAddSingleton<IReminderRegistry>(provider => provider.GetRequiredService<ReminderService>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            provider => provider.GetRequiredService<ReminderService>());
    }
}
