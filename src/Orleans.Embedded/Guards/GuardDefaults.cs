using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Orleans.Embedded.Guards;

/// <summary>Turns the guards on in programs that were built for debugging, test runs among them.</summary>
internal sealed class GuardDefaults : IConfigureOptions<EmbeddedGuardOptions>
{
    private static readonly bool _isDebugBuild =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    public void Configure(EmbeddedGuardOptions options) => options.CheckValues = _isDebugBuild;
}
