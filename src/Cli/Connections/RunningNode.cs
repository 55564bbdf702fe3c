using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Bib.Cli.Errors;
using Bib.Client.Connections;

namespace Bib.Cli.Connections;

/// <summary>
/// The bibd that listens on a socket of this machine, as the kernel names it. It is asked nothing: one that hangs can
/// be stopped, too.
/// </summary>
internal sealed partial class RunningNode
{
    private const int SigTerm = 15;
    private const int NoSuchProcess = 3;

    /// <summary>
    /// Which of the fields behind the program's name in <c>/proc/PID/stat</c> is when it was started.
    /// </summary>
    private const int StartField = 19;

    private readonly uint _account;
    private readonly string? _began;

    private RunningNode(string socket, int processId, uint account)
    {
        (Socket, ProcessId, _account) = (socket, processId, account);
        _began = BeganOf(ProcessId);
    }

    public string Socket { get; }

    /// <summary>The number of the process.</summary>
    public int ProcessId { get; }

    /// <summary>Whether the process is there: the same one, and not one that has only not been waited for.</summary>
    public bool IsAlive => _began is not null && BeganOf(ProcessId) == _began;

    /// <summary>What it was started with, behind the program; nothing where that cannot be read.</summary>
    public IReadOnlyList<string> Arguments => Words("cmdline") is [var program, .. var arguments]
        && Path.GetFileName(program) == Bibd.Program ? arguments : [];

    /// <summary>The settings that it was given as variables; none where they cannot be read.</summary>
    public IReadOnlyDictionary<string, string> Variables => Words("environ")
        .Where(word => word.StartsWith(Bibd.OwnVariables, StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal))
        .Select(word => word.Split('=', 2))
        .DistinctBy(pair => pair[0])
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>One that this account has started; it need not listen yet.</summary>
    public static RunningNode Started(string socket, int processId) =>
        new(socket, processId, SocketLocation.UserId());

    /// <summary>Who listens there; null when nobody does.</summary>
    /// <exception cref="CliException">The socket may not be opened, or who listens cannot be seen from
    /// here.</exception>
    public static RunningNode? Find(string socket)
    {
        NodeErrors.RefuseWrong(socket);
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(socket));
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            throw NodeErrors.NotYours(socket);
        }
        catch (SocketException)
        {
            return null;
        }

        return PeerCredentials.Of(connection) is { ProcessId: > 0 } listener
            ? new RunningNode(socket, listener.ProcessId, listener.UserId)
            : throw new CliException(
                CliException.CannotStop, ExitCode.Failed,
                $"Somebody listens at {socket}, and which process it is cannot be seen from here: it may run in a container.",
                "Stop it where it was started.");
    }

    /// <summary>Asks it to stop in order; it goes on for a while.</summary>
    /// <exception cref="CliException">It belongs to another account.</exception>
    public void AskToStop()
    {
        if (Problem(_account, SocketLocation.UserId(), Socket) is { } problem) throw problem;
        if (Kill(ProcessId, SigTerm) == 0 || Marshal.GetLastPInvokeError() == NoSuchProcess) return;
        throw new CliException(
            CliException.CannotStop, ExitCode.Denied, $"The system does not let you stop bibd (pid {ProcessId}).",
            $"sudo kill {ProcessId}")
        {
            Cause = Marshal.GetLastPInvokeErrorMessage(),
        };
    }

    /// <summary>Why an account may not stop another's node; null when it may.</summary>
    internal static CliException? Problem(uint owner, uint own, string socket) => own == owner || own == 0
        ? null
        : new(
            CliException.CannotStop, ExitCode.Denied,
            $"The node at {socket} belongs to another account (uid {owner}); you are uid {own}.",
            $"sudo -u '#{owner}' bib node stop --socket {socket}");

    /// <summary>
    /// When a process was started, as the kernel counts it; null for none, and for one that has ended.
    /// </summary>
    private static string? BeganOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The program's name comes in brackets and may hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[StartField];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string[] Words(string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/{file}"))
                .Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
