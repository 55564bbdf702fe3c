using Bib.Grains.Abstractions.Network;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bib.Gateway.Forwarding;

/// <summary>Keeps peers to the API: metrics, health and dashboards are behind the same web server.</summary>
public static class PeerDoor
{
    /// <summary>Refuses whatever a peer asks for that is no reviewed method of the API.</summary>
    public static void Guard(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<ICallingPeer>() is not null
            && (context.Request.Method != HttpMethods.Post || !ForwardingTable.Methods.ContainsKey(context.Request.Path)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await next(context);
    });
}
