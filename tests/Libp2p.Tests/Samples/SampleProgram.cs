using System.Diagnostics;
using System.Reflection;

namespace Libp2p.Tests.Samples;

/// <summary>A sample as a process of its own, from where the build put it.</summary>
internal static class SampleProgram
{
    /// <summary>Starts one, with its standard input and output in the test's hands.</summary>
    public static Process Start(string name, params string[] arguments) => StartIn([], name, arguments);

    /// <summary>Starts one by a program that is told what to start, with arguments of its own before that.</summary>
    public static Process StartIn(string[] starter, string name, params string[] arguments)
    {
        var program = typeof(SampleProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == name).Value!;

        // A shell that runs the tests in its background has them, and all that they start, ignore SIGINT.
        string[] command = [.. starter, "env", "--default-signal=INT", "dotnet", program, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
