namespace Grpc.Core;

/// <summary>Adds a call's credentials to <paramref name="metadata"/> before the call is sent.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
