using System.Runtime.CompilerServices;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>
/// Nodes of the tests run beside each other and beside whatever else is on the machine: unless a test says otherwise,
/// they listen at a free port of the loopback, look for nobody, and ask no router for anything.
/// </summary>
internal static class Alone
{
    [ModuleInitializer]
    internal static void Begin()
    {
        Environment.SetEnvironmentVariable("BIBD_P2P_LISTEN", "/ip4/127.0.0.1/tcp/0");
        Environment.SetEnvironmentVariable("BIBD_P2P_BOOTSTRAP_PEERS", "none");
        Environment.SetEnvironmentVariable("BIBD_P2P_MDNS_ENABLED", "false");
        Environment.SetEnvironmentVariable("BIBD_P2P_NAT_ENABLED", "false");
    }
}
