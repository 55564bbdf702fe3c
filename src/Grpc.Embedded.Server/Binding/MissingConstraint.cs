using Grpc.AspNetCore.Server.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Grpc.AspNetCore.Server.Binding;

/// <summary>
/// The part of a path that names something missing: leaves requests that are no gRPC calls to other endpoints, and the
/// paths of what is <paramref name="present"/> out of its reach when the routes are built. A path that leads to one
/// endpoint alone is matched without weighing candidates, which would cost every call of every method.
/// </summary>
internal sealed class MissingConstraint(IReadOnlySet<string> present) : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    public bool MatchesLiteral(string parameterName, string literal) => !present.Contains(literal);

    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection) =>
        httpContext is not null && HttpRules.IsGrpc(httpContext.Request.ContentType);
}
