using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Embedded.Limits;
using Orleans.Embedded.Runtime;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded.Reminders;

/// <summary>Keeps the table and an alarm for each of its rows.</summary>
internal sealed partial class ReminderService(
    IReminderTable table,
    SiloRuntime silo,
    IOptions<ReminderOptions> options,
    ILogger<ReminderService> logger) : IReminderRegistry, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId, string), ReminderAlarm> _alarms = [];
    private readonly CancellationTokenSource _stopped = new();
    private Task _refreshing = Task.CompletedTask;
    private long _version;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<ReminderService>(
            ServiceLifecycleStage.RuntimeGrainServices,
            async token => await table.StartAsync(token).WaitAsync(options.Value.InitializationTimeout, silo.Clock, token),
            table.StopAsync);
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.Active, StartAsync, StopAsync);
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        Check(reminderName, dueTime, period);
        await CheckCountAsync(callingGrainId, reminderName);
        var entry = new ReminderEntry
        {
            GrainId = callingGrainId,
            ReminderName = reminderName,
            StartAt = silo.Clock.GetUtcNow().UtcDateTime + dueTime,
            Period = period,
        };
        entry.ETag = await table.UpsertRow(entry) ?? throw new ReminderException(
            $"The reminder \"{reminderName}\" of {callingGrainId} was not written: the table refused it.");
        lock (_gate)
        {
            _version++;
            Set(entry);
        }

        return new ReminderData(callingGrainId, reminderName, entry.ETag);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (reminder is not ReminderData data)
            throw new ArgumentException("This reminder was not given out by this silo.", nameof(reminder));
        if (!await table.RemoveRow(callingGrainId, data.ReminderName, data.ETag))
        {
            throw new ReminderException(
                $"The reminder \"{data.ReminderName}\" of {callingGrainId} was not removed: it is gone or was changed since "
                + "this handle was given out. Get it again.");
        }

        lock (_gate)
        {
            _version++;
            if (_alarms.Remove((callingGrainId, data.ReminderName), out var alarm)) alarm.Dispose();
        }
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        await table.ReadRow(callingGrainId, reminderName) is { } row ? Handle(row) : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadRows(callingGrainId)).Reminders.Select(Handle)];

    public void Dispose() => _stopped.Dispose();

    private static ReminderData Handle(ReminderEntry row) => new(row.GrainId, row.ReminderName, row.ETag ?? "");

    private void Check(string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"The reminder \"{reminderName}\" has a period of {period}; the shortest is "
                + $"{options.Value.MinimumReminderPeriod} (ReminderOptions.MinimumReminderPeriod). Use a timer for shorter ones.",
                nameof(period));
        }
    }

    private async Task CheckCountAsync(GrainId grainId, string reminderName)
    {
        lock (_gate)
        {
            if (_alarms.ContainsKey((grainId, reminderName))) return;
        }

        var rows = (await table.ReadRows(grainId)).Reminders;
        if (rows.Any(row => row.ReminderName == reminderName)) return;
        Limit.Check(
            rows.Count,
            silo.Limits.Reminders,
            nameof(silo.Limits.Reminders),
            grainId,
            $"reminders, so \"{reminderName}\" was not registered",
            "Unregister those that are not needed");
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync();
        _refreshing = RefreshAsync();
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _refreshing;
        lock (_gate)
        {
            foreach (var alarm in _alarms.Values) alarm.Dispose();
            _alarms.Clear();
        }
    }

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(options.Value.RefreshReminderListPeriod, silo.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopped.Token))
            {
                try
                {
                    await LoadAsync();
                }
                catch (Exception error)
                {
                    LogRefreshFailed(logger, error, options.Value.RefreshReminderListPeriod);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>Brings the alarms in line with the table.</summary>
    private async Task LoadAsync()
    {
        long version;
        lock (_gate) version = _version;
        var rows = (await table.ReadRows(0, 0)).Reminders;
        lock (_gate)
        {
            // Something was registered or removed meanwhile: what was read may be older than that. The next time, then.
            if (version != _version) return;
            var known = rows.Select(row => (row.GrainId, row.ReminderName)).ToHashSet();
            foreach (var gone in _alarms.Keys.Where(key => !known.Contains(key)).ToArray())
                if (_alarms.Remove(gone, out var alarm)) alarm.Dispose();
            foreach (var row in rows) Set(row);
        }
    }

    /// <summary>Under the gate.</summary>
    private void Set(ReminderEntry entry)
    {
        var key = (entry.GrainId, entry.ReminderName);
        if (_alarms.TryGetValue(key, out var known))
        {
            if (known.Entry.ETag == entry.ETag) return;
            known.Dispose();
        }

        if (_stopped.IsCancellationRequested) return;
        var alarm = new ReminderAlarm(silo.Clock, entry, FireAsync);
        _alarms[key] = alarm;
        alarm.Start();
    }

    private async Task FireAsync(ReminderEntry entry, DateTime now)
    {
        try
        {
            var call = new RemindCall(entry.ReminderName, new TickStatus(entry.StartAt, entry.Period, now));
            silo.References.CreateUntyped(entry.GrainId).Send(call);
            await call.Answer;
        }
        catch (Exception error)
        {
            LogTickFailed(logger, error, entry.ReminderName, entry.GrainId, entry.Period);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Reminder {Name} of grain {GrainId} failed; it ticks again in {Period}.")]
    private static partial void LogTickFailed(
        ILogger logger, Exception error, string name, GrainId grainId, TimeSpan period);

    [LoggerMessage(2, LogLevel.Warning, "The reminder table was not read; it is tried again in {Period}.")]
    private static partial void LogRefreshFailed(ILogger logger, Exception error, TimeSpan period);
}
