using System.Diagnostics;

namespace Bib.Bench.Transfers;

/// <summary>iroh's blobs, from one process into the store of another: encrypted, and verified as it comes.</summary>
internal sealed class IrohPeer : CopyPeer
{
    private static readonly string _home = Path.Combine("bench", "Transfers", "js");
    private static readonly string _script = Path.Combine(_home, "iroh.mjs");
    private readonly Process _giver;
    private readonly string _ticket;

    public IrohPeer(string folder, string source)
    {
        // One file is given as it is, a folder as a collection.
        var files = Directory.GetFiles(source, "*", SearchOption.AllDirectories);
        _giver = Process.Start(new ProcessStartInfo(
            "node", [_script, "give", files.Length == 1 ? files[0] : source, Path.Combine(folder, "iroh-given")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _giver.ErrorDataReceived += static (_, _) => { };
        _giver.BeginErrorReadLine();
        _ticket = _giver.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("iroh did not start: build bench again, with Node 20 on PATH, and run it at the root.");
    }

    /// <summary>Whether its native library, which is for one platform, came with the build.</summary>
    public static bool IsInstalled =>
        Directory.Exists(Path.Combine(_home, "node_modules", "@number0", "iroh-linux-x64-gnu"));

    public override string Name => "iroh";

    public override void Dispose() => End(_giver);

    protected override void Run(string source, string copy) => Finish("node", [_script, "take", copy, _ticket]);
}
