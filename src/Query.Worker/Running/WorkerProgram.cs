using System.Runtime.InteropServices;
using Bib.Query.Worker.Confinement;
using Bib.Query.Worker.Protocol;
using DuckDb;

namespace Bib.Query.Worker.Running;

/// <summary>
/// A worker's life: it confines itself before the first statement, runs one statement after the other, and ends when
/// the node closes its input.
/// </summary>
internal static class WorkerProgram
{
    private const int WrongUsage = 2;

    /// <summary>The files of the largest table, and some.</summary>
    private const int OpenFilesMax = 16_384;

    public static int Run(string[] args)
    {
        if (WorkerArguments.Parse(args) is not { } arguments)
        {
            Console.Error.WriteLine("bib-query-worker is started by bibd; there is nothing to do with it by hand.");
            return WrongUsage;
        }

        var (input, output) = StandardStreams.Take();
        using (input)
        using (output)
        {
            // DuckDB's library is opened first: afterwards its folder is one of those that may be read.
            var version = DuckDbDatabase.LibraryVersion;
            var confined = Landlock.TryConfine(Readable(arguments), [arguments.Temporary]);
            KernelLimits.Apply(arguments.ProcessBytes, arguments.TemporaryBytes, OpenFilesMax);

            var frames = new FrameWriter(output);
            frames.Write(MessageKind.Ready, new ReadyMessage(version, confined).ToPayload());
            new WorkerLoop(arguments, new FrameReader(input), frames).Run();
        }

        return 0;
    }

    /// <summary>
    /// The program, what it runs on, and its tables; and what DuckDB asks for the size of the machine, without which it
    /// does not open a database.
    /// </summary>
    private static string[] Readable(WorkerArguments arguments) =>
    [
        arguments.Tables,
        AppContext.BaseDirectory,
        RuntimeEnvironment.GetRuntimeDirectory(),
        "/proc/self/cgroup",
        "/sys/fs/cgroup",
        "/sys/devices/system/cpu",
        "/dev/null",
        "/dev/urandom",
    ];
}
