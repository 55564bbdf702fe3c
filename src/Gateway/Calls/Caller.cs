using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;

namespace Bib.Gateway.Calls;

/// <summary>Who a call comes from, and how that is known.</summary>
/// <param name="By">The caller.</param>
/// <param name="Session">The session whose token the call carries; null where the kernel says who calls.</param>
public sealed record Caller(Actor By, SessionId? Session = null);
