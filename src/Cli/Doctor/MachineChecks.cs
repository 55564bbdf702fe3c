using System.Globalization;
using Bib.Cli.Transfers;

namespace Bib.Cli.Doctor;

/// <summary>Checks of the machine.</summary>
internal static class MachineChecks
{
    private const long MemoryBytesMin = 512L << 20;
    private const long TemporaryBytesMin = 100L << 20;
    private const long FilesMin = 1024;
    private const int ClockYearMin = 2026;

    public static IReadOnlyList<Check> All { get; } =
    [
        Check.Of("machine.clock", "The clock is set.", "timedatectl set-ntp true", patient =>
        {
            var now = patient.Invocation.Time.GetUtcNow();
            return Finding.When(now.Year >= ClockYearMin, Verdict.Failed, now.ToString("u", CultureInfo.InvariantCulture));
        }),
        Check.Of("machine.memory", "There is memory for a node and a query.", "free -h", _ =>
            Files.Number("/proc/meminfo", "MemAvailable:") is { } kibibytes
                ? Finding.When(kibibytes << 10 >= MemoryBytesMin, Verdict.Warning,
                    $"{ProgressLine.Bytes(kibibytes << 10)} available; {ProgressLine.Bytes(MemoryBytesMin)} are little")
                : Finding.Skipped("/proc/meminfo cannot be read")),
        Check.Of("machine.files", "Processes may open enough files.", "ulimit -n 8192", _ =>
            Files.Number("/proc/self/limits", "Max open files") is { } limit
                ? Finding.When(limit >= FilesMin, Verdict.Warning,
                    limit == long.MaxValue ? "no limit" : string.Create(CultureInfo.InvariantCulture, $"{limit}, of at least {FilesMin}"))
                : Finding.Skipped("/proc/self/limits cannot be read")),
        Check.Of("machine.temporary", "Temporary files find room.", "df -h /tmp", _ =>
        {
            var folder = Path.GetTempPath();
            var free = new DriveInfo(folder).AvailableFreeSpace;
            return Finding.When(free >= TemporaryBytesMin && Files.MayWrite(folder), Verdict.Failed,
                $"{folder} has {ProgressLine.Bytes(free)} free, of at least {ProgressLine.Bytes(TemporaryBytesMin)}");
        }),
        Check.Of("machine.processors", "There is more than one processor.", "nproc", _ => Finding.When(
            Environment.ProcessorCount > 1, Verdict.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors"))),
        Check.Of("machine.landlock", "The kernel confines queries.", "cat /sys/kernel/security/lsm", _ =>
        {
            const string Modules = "/sys/kernel/security/lsm";
            if (!File.Exists(Modules)) return Finding.Skipped($"{Modules} is not there");
            var modules = File.ReadAllText(Modules).Trim();
            return Finding.When(modules.Split(',').Contains("landlock"), Verdict.Warning, modules);
        }),
    ];
}
