(d=>{d.classList.add("js");try{let t=localStorage.theme;if(t)d.dataset.theme=t}catch{}setTimeout(()=>d.classList.contains("ready")||d.classList.remove("js"),5e3)})(document.documentElement)
