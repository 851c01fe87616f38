using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Documents;

/// <summary>The hub's descriptions of itself. They hold nothing that the sources do not, so they need no token.</summary>
internal static class DocumentEndpoints
{
    internal const string OpenApiPath = "/openapi/v1.json";

    internal const string AsyncApiPath = "/asyncapi/v1.json";

    private static readonly Lazy<byte[]> OpenApi = new(static () => ContractDocument.Compose(".openapi.yaml"));

    private static readonly Lazy<byte[]> AsyncApi = new(static () => ContractDocument.Compose(".asyncapi.yaml"));

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        Map(routes, OpenApiPath, OpenApi);
        Map(routes, AsyncApiPath, AsyncApi);
        routes.MapReferencePage();
    }

    /// <summary>A HEAD is answered too: validators and link checkers ask so whether the document is there.</summary>
    private static void Map(IEndpointRouteBuilder routes, string path, Lazy<byte[]> document) => routes
        .MapMethods(path, [HttpMethods.Get, HttpMethods.Head], () => Results.Bytes(document.Value, "application/json"))
        .AllowAnonymous();
}
