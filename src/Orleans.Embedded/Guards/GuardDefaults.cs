using System.Reflection;
using Microsoft.Extensions.Options;

namespace Orleans.Embedded.Guards;

/// <summary>
/// Turns the guards on in programs that were built for debugging, test runs among them. What tells is the configuration's
/// name: code of a debug build may be optimized.
/// </summary>
internal sealed class GuardDefaults : IConfigureOptions<EmbeddedGuardOptions>
{
    private static readonly bool _isDebugBuild =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyConfigurationAttribute>() is { Configuration: "Debug" };

    public void Configure(EmbeddedGuardOptions options) => options.CheckValues = _isDebugBuild;
}
