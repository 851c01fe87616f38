using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace EventHub.Api.Pages;

/// <summary>Serves the page from the hub itself; its files need no token, since they hold nothing but code.</summary>
internal static class PageFiles
{
    /// <summary>Where the page's build puts files whose names change with their content.</summary>
    private static readonly PathString HashedFiles = "/assets";

    public static IApplicationBuilder UsePage(this IApplicationBuilder app, IFileProvider files) =>
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files })
            .UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = SetCaching });

    private static void SetCaching(StaticFileResponseContext context) =>
        context.Context.Response.Headers.CacheControl = context.Context.Request.Path.StartsWithSegments(HashedFiles)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
}
