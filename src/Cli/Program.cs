using System.Runtime.InteropServices;
using Bib.Cli;
using Bib.Cli.Terminal;

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await BibProgram.RunAsync(args, BibTerminal.OfProcess(), TimeProvider.System, interrupted.Token);

void Stop(PosixSignalContext context)
{
    // A second one ends the process at once.
    if (interrupted.IsCancellationRequested) return;
    context.Cancel = true;
    interrupted.Cancel();
}
